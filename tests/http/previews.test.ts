import { once } from 'node:events'
import { request } from 'node:http'
import type { IncomingMessage, OutgoingHttpHeaders } from 'node:http'
import { describe, expect } from 'vitest'
import { readUserName } from '../support/appSession.ts'
import { it } from '../support/http.ts'
import { signInByHttp, walkToCallback } from '../support/signInByHttp.ts'

const toAppBaseUrls = (port: number) => [`http://localhost:${port}`, `http://127.0.0.1:${port}`]

/** `fetch` cannot choose the `Host`. */
async function ask(baseUrl: string, path: string, headers: OutgoingHttpHeaders, method = 'GET'): Promise<IncomingMessage> {
  const sent = request(baseUrl + path, { method, headers }).end()
  const [answer] = await once(sent, 'response') as [IncomingMessage]
  return answer.resume()
}

describe('an application with several public URLs', () => {
  it.for([0, 1])('signs in, calls itself and logs out at URL %i', async (index, { startOwn }) => {
    const { app } = await startOwn({ toAppBaseUrls })
    const baseUrl = toAppBaseUrls(Number(new URL(app.baseUrl).port))[index] ?? ''
    const { callback } = await walkToCallback(baseUrl)
    expect(callback.origin).toBe(baseUrl)
    const jar = await signInByHttp(baseUrl)
    expect(await readUserName(baseUrl, jar.header('/'))).toBe('Ada Marsh')

    const post = (origin: string) => jar.fetch(`${baseUrl}/api/auth/logout`, { method: 'POST', headers: { origin } })
    expect((await post(toAppBaseUrls(Number(callback.port))[1 - index] ?? '')).status).toBe(403)
    const target = (await post(baseUrl)).headers.get('location') ?? ''
    expect(new URL(target).searchParams.get('post_logout_redirect_uri')).toBe(`${baseUrl}/`)
  })

  it('refuses an access token for what is wrong with it, at whatever host a service calls', async ({ startOwn }) => {
    const { app: { baseUrl } } = await startOwn({ toAppBaseUrls, env: { NUXT_AUTH0_AUDIENCE: 'https://api.example.com/' } })
    const headers = { host: 'internal.example', authorization: 'Bearer a.b.c' }
    const { statusCode, headers: { 'www-authenticate': challenge } } = await ask(baseUrl, '/api/fixture/access-token', headers)
    expect([statusCode, challenge]).toEqual([401, expect.stringContaining(`resource_metadata="${baseUrl}/.well-known/`)])
    expect(challenge).toContain('error="invalid_token"')
  })

  it.for(['evil.example', 'localhost', 'localhost:1', 'localhost.evil.example'])('refuses the host %s', async (host, { startOwn }) => {
    const { app: { baseUrl } } = await startOwn({ toAppBaseUrls })
    const forwarded = { host, 'x-forwarded-host': new URL(baseUrl).host, 'accept': 'text/html' }
    for (const path of ['/', '/fixture/user', '/api/auth/login', '/api/auth/session', '/callback?code=a&state=b']) {
      const { statusCode, headers } = await ask(baseUrl, path, forwarded)
      expect([path, statusCode, headers.location, headers['set-cookie']]).toEqual([path, 400, undefined, undefined])
    }
    expect((await ask(baseUrl, '/api/auth/logout', forwarded, 'POST')).statusCode).toBe(400)
    expect((await ask(baseUrl, '/healthz', forwarded)).statusCode).toBe(200)
  })
})
