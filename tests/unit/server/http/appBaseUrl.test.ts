import { beforeEach, describe, expect, it, vi } from 'vitest'
import { appBaseUrl } from '#server/http/appBaseUrl'
import { withEvent } from '../../../support/withEvent'

const config = vi.hoisted((): { appBaseUrls: string[], basePath: string } => ({ appBaseUrls: [], basePath: '' }))
vi.mock('#server/platform/config', () => ({ useConfig: () => config }))

const read = async (url: string, headers = {}) =>
  (await withEvent({}, appBaseUrl, { url, headers: { host: new URL(url).host, ...headers } })).value

const configure = (...appBaseUrls: string[]) => Object.assign(config, { appBaseUrls })

describe('appBaseUrl', () => {
  beforeEach(() => {
    Object.assign(config, { appBaseUrls: [], basePath: '' })
  })

  it('is the configured one, whatever the request says', async () => {
    configure('https://app.example.com')
    const headers = { 'host': 'evil.example', 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'http' }
    expect(await read('http://evil.example/', headers)).toBe('https://app.example.com')
  })

  it('is the one of several whose host the request has', async () => {
    configure('https://app.example.com', 'https://*-team.example.app')
    expect(await read('http://pull-1-team.example.app/')).toBe('https://pull-1-team.example.app')
    expect(await read('http://app.example.com/', { 'x-forwarded-host': 'pull-1-team.example.app' })).toBe('https://app.example.com')
  })

  it.each(['evil.example', 'team.example.app', 'localhost', 'a b', '', 'app.example.com:x', 'app.example.com:8443'])(
    'is none of several at the host %j', async (host) => {
      configure('https://app.example.com', 'https://*-team.example.app')
      await expect(read('http://localhost/', { host, 'x-forwarded-host': 'app.example.com' })).rejects.toMatchObject({ code: 'invalid_request' })
    })

  it('ends with the base path', async () => {
    config.basePath = '/portal'
    expect(await read('http://localhost:3000/portal/')).toBe('http://localhost:3000/portal')
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
