import { eventHandler } from 'h3'
import type { H3Event } from 'h3'
import { describe, expect, it } from 'vitest'
import pageContext from '#server/plugins/pageContext'
import { callAsUser } from '../../../support/callAsUser'

describe('the context of a page', () => {
  it.each(['/', '/metrics', '/metrics-of-mine?x=1', '/healthz/mine', '/api'])('has the session for a page at %s', async (path) => {
    const hooks = new Map<string, (page: { event: H3Event }) => Promise<void>>()
    pageContext({ hooks: { hook: hooks.set.bind(hooks) } } as never)
    const { body, headers } = await callAsUser(eventHandler(async (event) => {
      await hooks.get('render:before')?.({ event })
      return event.context.auth0?.session?.user
    }), { user: { sub: 'auth0|1' }, path, route: '/**' })
    expect(body).toEqual({ sub: 'auth0|1' })
    expect([headers.get('cache-control'), headers.get('vary')]).toEqual(['private, no-store', 'Cookie'])
  })
})
