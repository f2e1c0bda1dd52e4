import { describe, expect, it } from 'vitest'
import { formatDuration } from '~/utils/formatDuration'

describe('formatDuration', () => {
  it.each([
    [-3, '0 s'],
    [7.9, '7 s'],
    [245, '4 min 05 s'],
    [35_999, '9 h 59 min'],
    [3 * 86_400 + 7200, '3 d 2 h'],
  ])('writes %d seconds as %s', (seconds, words) => {
    expect(formatDuration(seconds)).toBe(words)
  })
})
