import { createRequire } from 'node:module'
import { setTimeout as delay } from 'node:timers/promises'
import type { NitroApp } from 'nitropack'
import { describe, expect, it } from 'vitest'
import promptHooks from '#server/plugins/promptHooks'

// The version that Nitro has.
const { createHooks } = createRequire(import.meta.resolve('nitropack'))('hookable') as { createHooks: () => NitroApp['hooks'] }

/** Nitro's hooks after the plugin, and what the callbacks have written down. */
function createPromptHooks() {
  const hooks = createHooks()
  promptHooks({ hooks } as NitroApp)
  return { hooks, seen: [] as unknown[] }
}

const call = (hooks: NitroApp['hooks']) => hooks.callHook('request', 'an event' as never)

describe('the plugin promptHooks', () => {
  it('calls each callback with the arguments when the one before it has settled', async () => {
    const { hooks, seen } = createPromptHooks()
    hooks.hook('request', event => void seen.push(['first', event]))
    hooks.hook('request', async (event) => {
      await delay(5)
      seen.push(['second', event])
    })
    hooks.hook('request', event => void seen.push(['third', event]))
    await call(hooks)
    expect(seen).toEqual([['first', 'an event'], ['second', 'an event'], ['third', 'an event']])
  })

  it('waits for what is no promise but can be awaited, as a query of some databases', async () => {
    const { hooks, seen } = createPromptHooks()
    hooks.hook('request', () => ({
      then: (resolve: () => void) => setTimeout(() => {
        seen.push('query')
        resolve()
      }, 1),
    }) as never)
    hooks.hook('request', () => void seen.push('next'))
    await call(hooks)
    expect(seen).toEqual(['query', 'next'])
  })

  it('answers with a promise where nobody listens', async () => {
    const { hooks } = createPromptHooks()
    const called = call(hooks)
    expect(called).toBeInstanceOf(Promise)
    await expect(called).resolves.toBeUndefined()
  })

  it.each([
    ['throws', () => {
      throw new Error('no')
    }],
    ['rejects', () => delay(1).then(() => Promise.reject(new Error('no')))],
  ])('fails when a callback %s, and calls no other', async (_, fail) => {
    const { hooks, seen } = createPromptHooks()
    hooks.hook('request', fail)
    hooks.hook('request', () => void seen.push('called'))
    await expect(call(hooks)).rejects.toThrow('no')
    expect(seen).toEqual([])
  })

  it('tells those who watch all hooks', async () => {
    const { hooks, seen } = createPromptHooks()
    hooks.beforeEach(({ name }) => void seen.push(`before ${name}`))
    hooks.afterEach(({ name }) => void seen.push(`after ${name}`))
    hooks.hook('request', () => delay(1).then(() => void seen.push('called')))
    await call(hooks)
    expect(seen).toEqual(['before request', 'called', 'after request'])
  })
})
