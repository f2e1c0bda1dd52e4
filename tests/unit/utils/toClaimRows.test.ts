import { describe, expect, it } from 'vitest'
import { toClaimRows } from '../../../utils/toClaimRows'

describe('toClaimRows', () => {
  it.each(['constructor', 'toString', 'hasOwnProperty', '__proto__'])('shows a claim called %s as one of the tenant\'s own', (name) => {
    const user = Object.fromEntries([['sub', 'ada'], [name, 'value']]) as { sub: string }
    expect(toClaimRows(user)).toContainEqual({ name, meaning: '', kind: 'text', value: 'value' })
  })

  it.each([
    [42, 'text', '42'],
    [true, 'text', 'yes'],
    [['a', 1], 'list', ['a', 1]],
    [[null], 'object', '[\n  null\n]'],
    [{ toString: 'x', toJSON: 1 }, 'object', '{\n  "toString": "x",\n  "toJSON": 1\n}'],
  ])('shows the name %j as %s', (name, kind, value) => {
    expect(toClaimRows({ sub: 'ada', ...{ name } as object })[1]).toMatchObject({ kind, value })
  })

  it.each(['soon', 1e300, {}, [], ''])('shows a time that is none, %j, without failing', (updated_at) => {
    expect(toClaimRows({ sub: 'ada', updated_at })).toHaveLength(2)
  })
})
