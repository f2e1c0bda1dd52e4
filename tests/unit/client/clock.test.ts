import { describe, expect, it } from 'vitest'
import { createClock } from '../../../client/clock'

const date = (ms: number) => new Headers({ date: new Date(ms).toUTCString() })

describe('createClock', () => {
  it.each([
    ['right', 0],
    ['two minutes ahead', 120_000],
    ['two minutes behind', -120_000],
  ])('tells the server\'s time in a browser whose clock is %s', (_, offMs) => {
    const now = { wall: 5_000_000 + offMs, tick: 100 }
    const clock = createClock({ renderedAtMs: 5_000_000, wallMs: () => now.wall, tickMs: () => now.tick })
    now.wall += 30_000
    now.tick += 30_000
    expect(clock.nowSeconds()).toBe(5_030)
    clock.readFrom(date(6_000_000))
    expect(clock.nowSeconds()).toBe(6_000)
  })

  it.each([
    ['the tick stands still in sleep', 3_600_000, 0],
    ['the wall clock is set back', -3_600_000, 3_600_000],
  ])('keeps going when %s', (_, wallMs, tickMs) => {
    const now = { wall: 5_000_000, tick: 100 }
    const clock = createClock({ renderedAtMs: 5_000_000, wallMs: () => now.wall, tickMs: () => now.tick })
    now.wall += wallMs
    now.tick += tickMs
    expect(clock.nowSeconds()).toBe(8_600)
  })

  it.each([
    ['absent', new Headers()],
    ['no date', new Headers({ date: 'yesterday' })],
  ])('ignores a Date header that is %s', (_, headers) => {
    const clock = createClock({ renderedAtMs: 5_000_000, wallMs: () => 0, tickMs: () => 0 })
    clock.readFrom(headers)
    expect(clock.nowSeconds()).toBe(5_000)
  })
})
