import { describe, expect } from 'vitest'
import { it } from '../support/http.ts'
import { walkToCallback } from '../support/signInByHttp.ts'

const named = [['as it came', 'request-1'], ['by us', undefined]] as const

describe('a failed sign-in', () => {
  it.for(named)('is named %s, in the log, in the answer and on its page', async ([, given], { app, control }) => {
    await control.setFaults({ token: { mode: 'garbage' } })
    const { jar, callback } = await walkToCallback(app.baseUrl)
    const page = await jar.fetch(callback, { headers: { accept: 'text/html', ...given && { 'x-request-id': given } } })

    const id = page.headers.get('x-request-id') ?? ''
    expect([page.status, id]).toEqual([502, given ?? expect.stringMatching(/^[\w-]{36}$/)])
    expect(await page.text()).toContain(`<code>${id}</code>`)
    const readLine = () => app.logs().split('\n').find(line => line.includes(`"requestId":"${id}"`))
    await expect.poll(readLine).toBeDefined()
    // `wrangler` colours its lines.
    const [line = ''] = /\{.*\}/.exec(readLine() ?? '') ?? []
    expect(JSON.parse(line)).toMatchObject({
      code: 'provider_error', method: 'GET', route: '/callback', status: 502,
    })
    expect(line).not.toContain(callback.searchParams.get('code'))
  })
})

describe('a failure of the API', () => {
  it('is logged once, and named on the page that a browser gets', async ({ startOwn }) => {
    const { app } = await startOwn({ discovery: 'down' })
    const page = await fetch(`${app.baseUrl}/api/auth/login`, { headers: { 'accept': 'text/html', 'x-request-id': 'request-2' } })
    expect([page.status, page.headers.get('x-request-id')]).toEqual([503, 'request-2'])
    expect(await page.text()).toContain('<code>request-2</code>')
    const countLines = () => app.logs().split('"requestId":"request-2"').length - 1
    await expect.poll(countLines).toBe(1)
  })

  it('has no name where nothing is logged', async ({ app }) => {
    const answer = await fetch(`${app.baseUrl}/api/fixture/id-token`, { headers: { 'x-request-id': 'request-3' } })
    expect([answer.status, answer.headers.get('x-request-id')]).toEqual([401, null])
    expect(app.logs()).not.toContain('request-3')
  })
})
