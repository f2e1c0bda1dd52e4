import { describe, expect } from 'vitest'
import type { Switches } from '../../tenant/switches.ts'
import { ada, appears, isSignedInAs, logoutButton, open, pickUser, pingSays, signIn, userPage } from '../support/journeys.ts'
import { it } from '../support/visit.ts'

interface Kind {
  switches: Partial<Switches>
  env?: Record<string, string>
  /** How many refresh grants two pings take; 1 by default. */
  refreshes?: number
}

// The other ways to differ, without a browser: npm run providers
const kinds: [string, Kind][] = [
  ['has name and e-mail address at UserInfo only (P1)', { switches: { profileClaims: 'userinfo' } }],
  ['gives no ID token at a refresh (P2)', { switches: { refreshedIdToken: 'none' }, refreshes: 0 }],
  ['signs with ES256 (P3)', { switches: { idTokenAlg: 'ES256' }, env: { NUXT_AUTH0_ID_TOKEN_ALG: 'ES256' } }],
  ['gives no refresh token (P5)', { switches: { refreshToken: 'none' }, refreshes: 0 }],
  ['wants an id_token_hint at logout (P6)', { switches: { endSession: 'idTokenHint' } }],
  ['wants pushed authorization requests', { switches: { par: 'required' } }],
]

describe('a whole round trip with a provider that', () => {
  it.for(kinds)('%s', async ([, { switches, env, refreshes = 1 }], { startOwn, browser, onTestFinished }) => {
    const { app, tenant, control } = await startOwn({ switches, env })
    const context = await browser.newContext({ baseURL: app.baseUrl })
    context.setDefaultTimeout(15_000)
    onTestFinished(() => context.close())
    const page = await context.newPage()

    // Due at once where it can be refreshed.
    await control.setLifetimes({ idTokenSeconds: refreshes ? 1 : 3600 })
    await signIn(page, userPage)
    await control.setLifetimes({ idTokenSeconds: 3600 })
    await appears(page.getByRole('heading', { name: ada }))
    await open(page)
    await pingSays(page)
    await open(page)
    await pingSays(page)
    expect((await control.readCounters()).tokenRefreshGranted).toBe(refreshes)

    const visited: string[] = []
    context.on('request', request => visited.push(request.url()))
    await logoutButton(page).click()
    await page.waitForURL(url => url.href === `${app.baseUrl}/`)
    await isSignedInAs(page, null)
    expect(visited.some(url => url.startsWith(tenant.issuer))).toBe(true)
    expect(visited.join()).not.toContain('eyJ')

    // The cookies of the tenant do not come with a form of another site.
    if (switches.endSession === 'idTokenHint') return
    await page.goto(userPage)
    await appears(page.getByRole('button', { name: ada }))
  })

  it('wants an id_token_hint at logout, without JavaScript (P6)', async ({ startOwn, browser, onTestFinished }) => {
    const { app } = await startOwn({ switches: { endSession: 'idTokenHint' } })
    const context = await browser.newContext({ baseURL: app.baseUrl, javaScriptEnabled: false })
    context.setDefaultTimeout(15_000)
    onTestFinished(() => context.close())
    const page = await context.newPage()
    await page.goto(userPage)
    await pickUser(page)
    await logoutButton(page).click()
    await page.getByRole('button', { name: 'Continue' }).click()
    await page.waitForURL(`${app.baseUrl}/`)
    await isSignedInAs(page, null)
  })
})
