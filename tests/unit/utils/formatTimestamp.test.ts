import { describe, expect, it } from 'vitest'
import { formatTimestamp } from '~/utils/formatTimestamp'

describe('formatTimestamp', () => {
  it('writes epoch seconds in UTC', () => {
    expect(formatTimestamp(1795509180)).toBe('2026-11-24 08:33 UTC')
  })

  it('gives back what no calendar can hold', () => {
    expect(formatTimestamp(1e300)).toBe('1e+300')
  })
})
