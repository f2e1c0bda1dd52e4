import { describe, expect } from 'vitest'
import { askForToken } from '../support/appSession.ts'
import { it as plainIt, itWith } from '../support/http.ts'
import { walkToCallback } from '../support/signInByHttp.ts'

const metricsToken = 'operations-token-of-our-own/0123456789+=='

const it = itWith({ NUXT_AUTH0_METRICS_TOKEN: metricsToken, NUXT_AUTH0_AUDIENCE: 'https://api.example.com/' })
  .extend('askForMetrics', ({ app }) => (headers: HeadersInit = { authorization: `Bearer ${metricsToken}` }) =>
    fetch(`${app.baseUrl}/metrics`, { headers }))

const ping = (app: { baseUrl: string }, token?: string) =>
  fetch(`${app.baseUrl}/api/fixture/id-token`, { headers: token === undefined ? {} : { authorization: `Bearer ${token}` } })

describe('GET /metrics', () => {
  plainIt('does not exist unless a token is configured', async ({ app }) => {
    const answer = await fetch(`${app.baseUrl}/metrics`, { headers: { authorization: `Bearer ${metricsToken}` } })
    expect(answer.status).toBe(404)
    expect(await answer.text()).not.toContain('auth0_')
  })

  it.for([
    ['no credentials', {}, 'realm="api"'],
    ['another token', { authorization: `Bearer ${metricsToken.slice(1)}` }, 'error="invalid_token"'],
    ['the token in another scheme', { authorization: `Basic ${metricsToken}` }, 'realm="api"'],
    ['the token in a cookie', { cookie: `token=${metricsToken}` }, 'realm="api"'],
  ] as const)('refuses %s', async ([, headers, challenge], { askForMetrics }) => {
    const answer = await askForMetrics(headers)
    expect(answer.status).toBe(401)
    expect(answer.headers.get('www-authenticate')).toContain(challenge)
    expect(await answer.text()).not.toContain('auth0_')
  })

  it('is plain text that no cache keeps', async ({ askForMetrics }) => {
    const { status, headers } = await askForMetrics()
    expect(status).toBe(200)
    expect(headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8')
    expect(headers.get('cache-control')).toBe('private, no-store')
  })

  it('counts requests, refused tokens, refresh grants and key fetches', async ({ app, askForMetrics, control, signIn }) => {
    const read = async () => {
      const lines = (await (await askForMetrics()).text()).split('\n').filter(line => line && !line.startsWith('#'))
      return (sample: string) => Number(lines.find(line => line.startsWith(`${sample} `))?.split(' ').at(-1) ?? 0)
    }
    const before = await read()
    await control.setLifetimes({ idTokenSeconds: 50 }) // less than the app wants it to live on: asking for it refreshes it
    const session = (await signIn()).header('/')
    const { body: { idToken = '' } } = await askForToken(app.baseUrl, app.baseUrl, session)
    await ping(app, idToken)
    await ping(app, idToken)
    await ping(app)
    await ping(app, `${idToken.slice(0, -8)}AAAAAAAA`)
    await fetch(`${app.baseUrl}/api/no/such/route`)
    await fetch(`${app.baseUrl}/api/fixture/access-token`)
    const body = new URLSearchParams({ logout_token: idToken })
    await fetch(`${app.baseUrl}/api/auth/backchannel-logout`, { method: 'POST', body })
    await control.setLifetimes({ idTokenSeconds: 1 })
    const due = (await signIn()).header('/')
    await control.setFaults({ token: { mode: 'down' } })
    await expect.poll(async () => (await askForToken(app.baseUrl, app.baseUrl, due)).status).toBe(503)

    const after = await read()
    const counted = Object.fromEntries([
      'sign_ins_total{outcome="ok"}',
      'api_requests_total{route="/api/auth/token",method="POST",outcome="temporarily_unavailable"}',
      'api_requests_total{route="/api/fixture/id-token",method="GET",outcome="ok"}',
      'api_requests_total{route="/api/fixture/id-token",method="GET",outcome="invalid_token"}',
      'api_requests_total{route="/api/fixture/id-token",method="GET",outcome="no_credentials"}',
      'api_requests_total{route="/api/**",method="GET",outcome="not_found"}',
      'refused_tokens_total{token="id_token",reason="signature"}',
      'refused_tokens_total{token="id_token",reason="no_credentials"}',
      'refused_tokens_total{token="access_token",reason="no_credentials"}',
      'refused_tokens_total{token="logout_token",reason="events"}',
      'refresh_grants_total{outcome="ok"}',
    ].map(sample => [sample, after(`auth0_${sample}`) - before(`auth0_${sample}`)]))
    expect(new Set(Object.entries(counted).filter(([, count]) => count !== 1))).toEqual(new Set([
      ['api_requests_total{route="/api/fixture/id-token",method="GET",outcome="ok"}', 2],
      ['sign_ins_total{outcome="ok"}', 2],
    ]))
    for (const sample of ['key_fetches_total{outcome="ok"}', 'refresh_grants_total{outcome="temporarily_unavailable"}']) {
      expect(after(`auth0_${sample}`)).toBeGreaterThan(0)
    }
  })

  it('says nothing of anybody, and neither does the log, whatever fails', async ({ app, askForMetrics, control, signIn }) => {
    await control.setLifetimes({ idTokenSeconds: 50 })
    const session = (await signIn()).header('/')
    const { body: { idToken = '' }, cookie } = await askForToken(app.baseUrl, app.baseUrl, session)
    const user = await (await fetch(`${app.baseUrl}/api/auth/session`, { headers: { cookie } })).json() as { user: Record<string, string> }
    const { sub = '', name = '', email = '', nickname = '' } = user.user

    await control.setLifetimes({ idTokenSeconds: 1 })
    const due = (await signIn()).header('/')
    await control.setFaults({ token: { mode: 'garbage' } })
    const { jar, callback } = await walkToCallback(app.baseUrl)
    expect((await jar.fetch(callback)).status).toBe(502)
    await expect.poll(async () => (await askForToken(app.baseUrl, app.baseUrl, due)).status).toBe(502)
    expect((await ping(app, `${idToken.slice(0, -8)}AAAAAAAA`)).status).toBe(401)
    await fetch(`${app.baseUrl}/api/${email}/${idToken}?email=${email}&token=${idToken}`)
    await fetch(`${app.baseUrl}/${email}?name=${name}`, { method: 'DELETE', headers: { 'x-request-id': email } })

    await expect.poll(app.logs).toContain('"code":"provider_error"')
    const said = app.logs() + await (await askForMetrics()).text()
    expect(said).toContain('outcome="provider_error"')
    const secrets = [sub, name, email, nickname, idToken, session, cookie, metricsToken, callback.searchParams.get('code') ?? '']
    for (const secret of [...secrets, callback.searchParams.get('state') ?? '', 'eyJ']) {
      expect(secret.length).toBeGreaterThan(2)
      expect(said).not.toContain(secret)
    }
  })
})
