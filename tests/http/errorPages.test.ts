import { describe, expect } from 'vitest'
import { it } from '../support/http.ts'
import { sendRaw } from '../support/rawRequest.ts'

const headers = [['Accept', 'text/html']] as const
/** The wire is read one byte a character. */
const readTitle = (html: string) => /<title>([^<]*)<\/title>/.exec(Buffer.from(html, 'latin1').toString())?.[1]

describe('an error page', () => {
  it.for([
    ['/no-such-page', 404], ['/%', 404], ['/%E0%A4%A?x=%E0%A4%A', 404], ['/a%00b', 404], ['/\\x', 404], ['/_nuxt/none.js', 404],
    ['/api/none', 404], ['/api/fixture/id-token', 401], ['/api/auth/login?prompt=wrong', 400],
  ] as const)('is ours at %s', async ([target, status], { app: { baseUrl } }) => {
    const page = await sendRaw(baseUrl, { target, headers })
    expect([page.status, readTitle(page.body)]).toEqual([status, expect.stringMatching(/^\S.* · \S/)])
  })

  it('is ours, if plain, where even the error page fails', async ({ app: { baseUrl } }) => {
    const page = await sendRaw(baseUrl, { target: '/__nuxt_error?statusCode=200&message=words', headers })
    expect([page.status, readTitle(page.body)]).toEqual([404, 'Error 404'])
    expect(page.headers.get('content-security-policy')).toBe('default-src \'none\'')
    expect(page.body).not.toContain('words')
  })

  it('is for visitors who are not signed in, on a page that needs a user as well', async ({ startOwn }) => {
    const { app } = await startOwn({ toAppBaseUrls: () => ['https://app.example.com', 'https://next.example.com'] })
    const page = await sendRaw(app.baseUrl, { target: '/fixture/user', headers })
    expect([page.status, readTitle(page.body)]).toEqual([400, expect.stringMatching(/^That didn’t work · /)])
  })
})
