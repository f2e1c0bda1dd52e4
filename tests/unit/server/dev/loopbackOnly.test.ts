import { beforeEach, describe, expect, it, vi } from 'vitest'
import loopbackOnly from '#server/dev/loopbackOnly'
import { log } from '#server/operations/log'
import { callHandler } from '../../../support/apiApp'

const config = vi.hoisted((): { appBaseUrl: string | null } => ({ appBaseUrl: null }))
vi.mock('#server/platform/config', () => ({ useConfig: () => config }))

/** Its answer to a request for this host; an empty text where it leaves the request to others. */
async function open(host: string, path = '/profile?x=1') {
  const { response, text } = await callHandler(loopbackOnly, { headers: { host } }, path)
  return response.status === 400 ? text : ''
}

describe('a development server', () => {
  beforeEach(() => Object.assign(config, { appBaseUrl: null }))

  it('says on the page and in the log where signing in works, at an address of the local network (C10)', async () => {
    const warned = vi.spyOn(log, 'warnOnce').mockReturnValue()
    expect(await open('192.168.0.7:3000')).toMatch(/opened at 192\.168\.0\.7\. Signing in works at http:\/\/localhost:3000 only/)
    expect(warned.mock.calls).toEqual([[expect.stringContaining('set NUXT_AUTH0_APP_BASE_URL')]])
    warned.mockRestore()
  })

  it.each(['localhost:3000', '127.0.0.1:3000', '[::1]:3000'])('has nothing to say at %s', async (host) => {
    expect(await open(host)).toBe('')
  })

  it('has nothing to say where the URL is configured', async () => {
    config.appBaseUrl = 'https://dev.example.com'
    expect(await open('dev.example.com')).toBe('')
  })

  it('serves the files of its page', async () => {
    expect(await open('192.168.0.7:3000', '/_nuxt/entry.js')).toBe('')
  })
})
