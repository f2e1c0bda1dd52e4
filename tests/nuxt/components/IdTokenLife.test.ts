import { describe, expect, it, vi } from 'vitest'
import { mountSuspended } from '@nuxt/test-utils/runtime'
import { signIn } from '../session'
import { IdTokenLife } from '#components'

describe('IdTokenLife', () => {
  it('tells the remaining life without announcing every second', async () => {
    await signIn()
    const timer = (await mountSuspended(IdTokenLife)).get('[role="timer"]')
    expect(timer.attributes('aria-live')).toBe('off')
    await vi.waitFor(() => expect(timer.text()).toMatch(/^59 min \d\d s$|^1 h 00 min$/))
  })
})
