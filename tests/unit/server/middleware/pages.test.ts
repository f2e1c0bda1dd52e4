import { eventHandler } from 'h3'
import { describe, expect, it } from 'vitest'
import pages from '#server/middleware/pages'
import { callAsUser } from '../../../support/callAsUser'

/** Whom a page at this path would show, and what has been read for it. */
const readUser = async (path: string) => (await callAsUser(eventHandler(async (event) => {
  await pages(event)
  return { sub: event.context.auth0?.session?.user.sub ?? null }
}), { user: { sub: 'auth0|1' }, path, route: '/**' })).body

describe('the middleware of pages', () => {
  it.each([
    '/', '/metrics-of-mine?x=1', '/metrics/mine', '/healthz-of-mine', '/readyz.html', '/apis',
  ])('reads the session for a page at %s', async (path) => {
    expect(await readUser(path)).toEqual({ sub: 'auth0|1' })
  })

  it.each(['/metrics', '/healthz?x=1', '/readyz/', '/api/x', '/_nuxt/x.js'])('reads nothing for %s, which is no page', async (path) => {
    expect(await readUser(path)).toEqual({ sub: null })
  })
})
