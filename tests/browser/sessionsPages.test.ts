import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Browser } from 'playwright-core'
import { askForToken, readUserName } from '../support/appSession.ts'
import { buildBeside } from '../support/buildBeside.ts'
import type { CookieJar } from '../support/cookieJar.ts'
import { launchBrowser } from '../support/launchBrowser.ts'
import { ada, appears, isSignedInAs, pickUser } from '../support/journeys.ts'
import { selectedRuntime } from '../support/runtimes.ts'
import { signInByHttp, walkToCallback } from '../support/signInByHttp.ts'
import { startStage } from '../support/stage.ts'
import type { Stage } from '../support/stage.ts'

const dirs = { buildDir: 'node_modules/.cache/sessions-pages/nuxt', outputDir: 'node_modules/.cache/sessions-pages/output' }

let stage: Stage
let browser: Browser

beforeAll(async () => {
  await buildBeside(dirs, { overrides: { extends: [fileURLToPath(new URL('sessionsPages', import.meta.url))] } })
  const runtime = { ...selectedRuntime, outputDir: dirs.outputDir }
  stage = await startStage({ runtime, env: { NUXT_AUTH0_AUDIENCE: 'https://api.example.com/' } })
  browser = await launchBrowser()
}, 300_000)
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
    await page.goto('/profile')
    await pickUser(page)
    await appears(page.getByRole('heading', { name: ada }))

    const answer = await page.goto('/my-orders')
    await appears(page.getByText('Orders of auth0|'))
    expect(await answer?.headerValues('set-cookie')).toContainEqual(expect.stringMatching(/^auth0\.session\./))
    expect((await control.readCounters()).tokenRefreshGranted).toBe(1)
    await app.restart() // the server forgets the refreshed copy: what the browser has is all there is
    await page.goto('/my-orders')
    await appears(page.getByText('Orders of auth0|'))
    expect((await control.readCounters()).tokenRefreshGranted).toBe(2)
    await isSignedInAs(page, ada)
    await context.close()
  })
})

describe('requests in Nitro', () => {
  /** The requests that this server handles for one of a browser, by method and path. */
  async function listRequests(jar: CookieJar, url: string | URL): Promise<string[]> {
    const { app } = stage
    const before = app.logs().length
    await (await jar.fetch(url, html)).text()
    await fetch(`${app.baseUrl}/healthz`)
    await expect.poll(() => app.logs().slice(before)).toContain('GET /healthz;')
    return [...app.logs().slice(before).matchAll(/handles ([^;]+);/g)].flatMap(([, request = '']) => request === 'GET /healthz' ? [] : request)
  }

  it('are one for a page, with or without a session, and one for a callback', async () => {
    const { app: { baseUrl }, control } = stage
    await control.reset()
    const { jar, callback } = await walkToCallback(baseUrl, { query: '?returnTo=/profile' })
    expect(await listRequests(jar, `${baseUrl}/`)).toEqual(['GET /'])
    expect(await listRequests(jar, callback)).toEqual(['GET /callback'])
    expect(await readUserName(baseUrl, jar.header('/'))).toBe(ada)
    for (const path of ['/', '/profile']) expect(await listRequests(jar, baseUrl + path)).toEqual([`GET ${path}`])
    expect(await listRequests(jar, `${baseUrl}/callback?error=access_denied`)).toEqual(['GET /callback'])
  })

  it('are counted, those of a page to its own server as well', async () => {
    const { app: { baseUrl }, control } = stage
    await control.reset()
    const jar = await signInByHttp(baseUrl)
    expect((await askForToken(baseUrl, baseUrl, jar.header('/'))).status).toBe(200)
    expect(await listRequests(jar, `${baseUrl}/my-orders`)).toEqual(['GET /my-orders', 'GET /api/orders'])
  })
})
