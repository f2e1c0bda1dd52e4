import { describe, expect, it } from 'vitest'
import { formatInstant } from '~/utils/formatInstant'

describe('formatInstant', () => {
  it('writes epoch seconds in UTC', () => {
    expect(formatInstant(1795509180)).toBe('2026-11-24 08:33 UTC')
  })

  it('gives back what no calendar can hold', () => {
    expect(formatInstant(1e300)).toBe('1e+300')
  })
})
