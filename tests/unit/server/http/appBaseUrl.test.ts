import { beforeEach, describe, expect, it, vi } from 'vitest'
import { appBaseUrl } from '#server/http/appBaseUrl'
import { withEvent } from '../../../support/withEvent'

const config = vi.hoisted((): { appBaseUrl: string | null } => ({ appBaseUrl: null }))
vi.mock('#server/platform/config', () => ({ useConfig: () => config }))

const read = async (url: string, headers = {}) =>
  (await withEvent({}, appBaseUrl, { url, headers: { host: new URL(url).host, ...headers } })).value

describe('appBaseUrl', () => {
  beforeEach(() => {
    config.appBaseUrl = null
  })

  it('is the configured one, whatever the request says', async () => {
    config.appBaseUrl = 'https://app.example.com'
    const headers = { 'host': 'evil.example', 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'http' }
    expect(await read('http://evil.example/', headers)).toBe('https://app.example.com')
  })

  it.each(['http://localhost:3000', 'http://127.0.0.1:3000', 'http://[::1]:3000'])(
    'is the request’s own origin on loopback, in development: %s', async (origin) => {
      expect(await read(`${origin}/profile?x=1`)).toBe(origin)
    })

  it.each(['http://evil.example/', 'http://localhost.evil.example/', 'http://127.0.0.1.evil.example/', 'http://192.168.0.7:3000/'])(
    'trusts no other host: %s', async (url) => {
      await expect(read(url)).rejects.toMatchObject({ code: 'invalid_request' })
    })

  it('is never taken from X-Forwarded-Host', async () => {
    expect(await read('http://localhost:3000/', { 'x-forwarded-host': 'evil.example' })).toBe('http://localhost:3000')
  })
})
