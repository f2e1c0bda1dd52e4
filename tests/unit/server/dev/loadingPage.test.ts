import { describe, expect, it } from 'vitest'
import { createApp, eventHandler, toWebHandler } from 'h3'
import loadingPage from '#server/dev/loadingPage'

const ask = toWebHandler(createApp().use(loadingPage).use(eventHandler(() => 'redirect')))
const answer = async (headers: Record<string, string>, path = '/api/auth/login') =>
  (await ask(new Request(`http://localhost${path}`, { headers }))).text()

describe('the middleware loadingPage', () => {
  it('answers the script of Nuxt’s loading page', async () => {
    expect(await answer({ 'sec-fetch-mode': 'cors', 'sec-fetch-site': 'same-origin' })).toBe('Navigate to this address.')
  })

  it.each<[string, Record<string, string>, string?]>([
    ['Node’s fetch', { 'sec-fetch-mode': 'cors' }],
    ['a browser that navigates', { 'sec-fetch-mode': 'navigate', 'sec-fetch-site': 'same-origin' }],
    ['another address', { 'sec-fetch-mode': 'cors', 'sec-fetch-site': 'same-origin' }, '/api/auth/session'],
  ])('leaves %s to the route', async (_who, headers, path) => {
    expect(await answer(headers, path)).toBe('redirect')
  })
})
