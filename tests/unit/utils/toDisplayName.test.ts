import { describe, expect, it } from 'vitest'
import { toDisplayName } from '../../../utils/toDisplayName'

describe('toDisplayName', () => {
  it.each([
    [{ name: 'Ada Marsh', nickname: 'ada' }, 'Ada Marsh'],
    [{ name: '', nickname: 'ada' }, 'ada'],
    [{ name: ' ', email: 'ada@example.com' }, 'ada@example.com'],
    [{}, 'auth0|ada'],
    [{ name: 42 }, 'auth0|ada'],
    [{ name: { first: 'Ada' } }, 'auth0|ada'],
    [{ name: ['Ada'] }, 'auth0|ada'],
    [{ name: null, nickname: true }, 'auth0|ada'],
  ])('of %j is %s', (claims, name) => {
    expect(toDisplayName({ sub: 'auth0|ada', ...claims as object })).toBe(name)
  })
})
