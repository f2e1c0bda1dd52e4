import { describe, expect, it } from 'vitest'
import { toInitials } from '../../../utils/toInitials'

describe('toInitials', () => {
  it.each([
    ['Ada King Marsh', 'AM'],
    ['ada', 'A'],
    ['ada.marsh@example.com', 'AC'],
    ['auth0|ada', 'AA'],
    ['Jean-Luc Picard', 'JP'],
    ['👩‍👩‍👧 Family', '👩‍👩‍👧F'],
    ['🇬🇧 Ada 🇫🇷', '🇬🇧🇫🇷'],
    ['é́lise z̈', 'É́Z̈'],
    ['\u200F\u202Bעדה מרש\u202C', 'עמ'],
    ['(Ada) "Marsh"', 'AM'],
    ['李 小龙', '李小'],
    ['', '?'],
    ['---', '?'],
    ['\u200B', '?'],
  ])('of %j are %j', (name, initials) => {
    expect(toInitials(name)).toBe(initials)
  })
})
