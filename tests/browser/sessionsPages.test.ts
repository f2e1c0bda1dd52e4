import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Browser } from 'playwright-core'
import { askForToken, readUserName } from '../support/appSession.ts'
import type { CookieJar } from '../support/cookieJar.ts'
import { launchBrowser } from '../support/launchBrowser.ts'
import { ada, appears, isSignedInAs, pickUser, userPage } from '../support/journeys.ts'
import { signInByHttp, walkToCallback } from '../support/signInByHttp.ts'
import { startStage } from '../support/stage.ts'
import type { Stage } from '../support/stage.ts'

let stage: Stage
let browser: Browser

beforeAll(async () => {
  stage = await startStage({ env: { NUXT_AUTH0_AUDIENCE: 'https://api.example.com/' } })
  browser = await launchBrowser()
})
afterAll(async () => {
  await browser?.close()
  await stage?.stop()
})

const html = { headers: { accept: 'text/html' } }

describe('a page that loads protected data while it renders on the server (S3)', () => {
  it('brings the refreshed session to the browser', async () => {
    const { app, control } = stage
    await control.setLifetimes({ idTokenSeconds: 50, accessTokenSeconds: 50 })
    const context = await browser.newContext({ baseURL: app.baseUrl })
    const page = await context.newPage()
    await page.goto(userPage)
    await pickUser(page)
    await appears(page.getByRole('heading', { name: ada }))

    const answer = await page.goto('/fixture/orders')
    await appears(page.getByText('Orders of auth0|'))
    expect(await answer?.headerValues('set-cookie')).toContainEqual(expect.stringMatching(/^auth0\.session\./))
    expect((await control.readCounters()).tokenRefreshGranted).toBe(1)
    await app.restart() // the server forgets the refreshed copy: what the browser has is all there is
    await page.goto('/fixture/orders')
    await appears(page.getByText('Orders of auth0|'))
    expect((await control.readCounters()).tokenRefreshGranted).toBe(2)
    await isSignedInAs(page, ada)
    await context.close()
  })
})

describe('requests in Nitro', () => {
  /** The requests that this server handles for one of a browser, by method and path. */
  async function listRequests(jar: CookieJar, url: string | URL): Promise<string[]> {
    const readHandled = async () => await (await fetch(`${stage.app.baseUrl}/api/fixture/requests`)).json() as string[]
    await readHandled()
    await (await jar.fetch(url, html)).text()
    return (await readHandled()).filter(request => request !== 'GET /api/fixture/requests')
  }

  it('are one for a page, with or without a session, and one for a callback', async () => {
    const { app: { baseUrl }, control } = stage
    await control.reset()
    const { jar, callback } = await walkToCallback(baseUrl, { query: '?returnTo=/fixture/user' })
    expect(await listRequests(jar, `${baseUrl}/`)).toEqual(['GET /'])
    expect(await listRequests(jar, callback)).toEqual(['GET /callback'])
    expect(await readUserName(baseUrl, jar.header('/'))).toBe(ada)
    for (const path of ['/', userPage]) expect(await listRequests(jar, baseUrl + path)).toEqual([`GET ${path}`])
    expect(await listRequests(jar, `${baseUrl}/callback?error=access_denied`)).toEqual(['GET /callback'])
  })

  it('are counted, those of a page to its own server as well', async () => {
    const { app: { baseUrl }, control } = stage
    await control.reset()
    const jar = await signInByHttp(baseUrl)
    expect((await askForToken(baseUrl, baseUrl, jar.header('/'))).status).toBe(200)
    expect(await listRequests(jar, `${baseUrl}/fixture/orders`)).toEqual(['GET /fixture/orders', 'GET /api/fixture/orders'])
  })
})
