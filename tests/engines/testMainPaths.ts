import { describe, expect, vi } from 'vitest'
import { apiPage, success, userPage } from '../support/journeys.ts'
import type { Engine } from './engine.ts'
import { createIt } from './it.ts'
import { adaButton, button, link } from './visitor.ts'
import type { VisitorTab } from './visitor.ts'

const ended = 'Your session has ended.'
const email = 'ada.marsh@example.com'
const sessionCookie = (tab: VisitorTab) => tab.readCookies().then(cookies => cookies.find(({ name }) => /auth0\.session\..*\.0$/.test(name)))

/** What every browser must do, over http and over https. */
export function testMainPaths(engine: Engine): void {
  for (const scheme of ['http', 'https'] as const) testOver(scheme, engine)
}

function testOver(scheme: 'http' | 'https', engine: Engine): void {
  const it = createIt(engine, scheme)

  describe.skipIf(!engine.isInstalled())(`${engine.name} ${scheme}`, () => {
    it('sign in', async ({ launch }) => {
      const { visitor } = await launch()
      const tab = await visitor.signIn(`${userPage}?from=bookmark`)
      await tab.sees(email)
      const cookies = await tab.readCookies()
      expect(cookies.length).toBeGreaterThan(0)
      for (const cookie of cookies) {
        expect(cookie).toMatchObject({ httpOnly: true, secure: scheme === 'https', path: '/' })
        expect(cookie.name.startsWith('__Host-')).toBe(scheme === 'https')
      }
    })

    it('ping', async ({ launch }) => {
      const { visitor } = await launch()
      const tab = await visitor.signIn()
      await tab.press(button('Ping'))
      await tab.sees(success)
    })

    it('refresh', async ({ launch, control }) => {
      await control.setLifetimes({ idTokenSeconds: 1 })
      const { visitor } = await launch()
      const tab = await visitor.signIn()
      await control.setLifetimes({ idTokenSeconds: 3600 })
      await tab.press(button('Ping'))
      await tab.sees(success)
      expect(await control.readCounters()).toMatchObject({ tokenRefreshGranted: 1 })
    })

    it('two tabs refresh once', async ({ launch, control }) => {
      await control.setLifetimes({ idTokenSeconds: 1 })
      const { visitor } = await launch()
      const tabs = [await visitor.signIn(), await visitor.open(apiPage)]
      await control.setLifetimes({ idTokenSeconds: 3600 })
      await control.setFaults({ token: { mode: 'slow', delayMs: 1500 } })
      for (const tab of tabs) await tab.press(button('Ping'))
      for (const tab of tabs) await tab.sees(success)
      expect(await control.readCounters()).toMatchObject({ tokenRefresh: 1, tokenRefreshGranted: 1 })
    })

    it('a tab closed during a refresh', async ({ launch, control, complains }) => {
      complains(/Script terminated/)
      await control.setLifetimes({ idTokenSeconds: 1 })
      const { visitor } = await launch()
      const [tab, other] = [await visitor.signIn(), await visitor.open('/')]
      const before = await sessionCookie(other)
      await control.setLifetimes({ idTokenSeconds: 3600 })
      await control.setFaults({ token: { mode: 'late', delayMs: 1500 } })
      await tab.press(button('Ping'))
      await expect.poll(async () => (await control.readCounters()).tokenRefreshGranted).toBe(1)
      await tab.close()
      await expect.poll(() => sessionCookie(other)).not.toEqual(before)
      await other.open(await other.readUrl())
      await other.sees('Log out')
    })

    it('log out', async ({ launch }) => {
      const { visitor } = await launch()
      const tab = await visitor.signIn(userPage)
      await tab.press(button('Log out'))
      await tab.isAt('/')
      await tab.sees('Log in')
      expect(await sessionCookie(tab)).toBeUndefined()
      const other = await visitor.open(userPage)
      await other.sees('Who is signing in?')
    })

    it('log out in another tab', async ({ launch }) => {
      const { visitor } = await launch()
      const [tab, other] = [await visitor.signIn(userPage), await visitor.open(userPage)]
      await other.press(button('Log out'))
      await other.isAt('/')
      await tab.isAt('/')
      expect(await tab.readText()).not.toContain('Log out')
    })

    it('Back after log out', async ({ launch }) => {
      const { visitor } = await launch()
      const tab = await visitor.signIn(userPage)
      await tab.press(link('Fixture home'))
      await tab.isAt('/fixture')
      await tab.evaluate('void (location.hash = "anchor")')
      await tab.isAt('/fixture#anchor')
      await tab.press(button('Log out'))
      await tab.isAt('/')
      await tab.sees('Log in')
      // From where the browser keeps pages as they were, this one comes with its user.
      await tab.evaluate('void setTimeout(() => history.back())')
      await tab.isAt('/fixture#anchor')
      await tab.sees('Log in')
      expect(await tab.readText()).not.toContain('Log out')
    })

    it('back-channel logout', async ({ launch, control, complains }) => {
      complains(/status of 401/)
      const { visitor } = await launch()
      const tab = await visitor.signIn()
      await control.logOutByBackchannel('ada')
      await tab.press(button('Ping'))
      await tab.sees(ended)
      expect(await tab.readText()).not.toContain(success)
    })

    it('a refused callback', async ({ launch, control, complains }) => {
      complains(/status of 403/)
      await control.setFaults({ authorize: { mode: 'refuse', error: 'unauthorized', error_description: 'user is blocked' } })
      const { visitor } = await launch()
      const tab = await visitor.open(userPage)
      await tab.press(adaButton)
      await tab.sees('Your account is blocked')
      await tab.isAt('/callback')
      await control.setFaults({ authorize: { mode: 'ok' } })
      await tab.press(link('Try again'))
      await tab.isAt(userPage)
      await tab.sees(email)
    })

    it('a session of several cookies', async ({ launch, control, baseUrl }) => {
      const groups = Array.from({ length: 120 }, (_, index) => `group-${index}:members`)
      await control.setSwitches({ idTokenClaims: { 'https://example.com/groups': groups } })
      const { visitor } = await launch()
      const tab = await visitor.signIn(userPage)
      expect((await tab.readCookies()).filter(({ name }) => name.includes('auth0.session')).length).toBeGreaterThan(1)
      await tab.open(baseUrl + apiPage)
      await tab.press(button('Ping'))
      await tab.sees(success)
      await tab.press(button('Log out'))
      await tab.isAt('/')
      expect(await tab.readCookies()).toEqual([])
    })

    it('a quiet console on every page', async ({ launch, complains, isExpected, baseUrl }) => {
      complains(/status of 4/)
      const { visitor } = await launch()
      const tab = await visitor.signIn()
      for (const path of ['/', '/profile', '/backend-api', '/callback', '/nothing']) {
        await tab.open(baseUrl + path)
        await tab.sees('Log out')
        const complaints = await engine.readConsole?.(baseUrl + path, await tab.readCookies()) ?? []
        expect(complaints.filter(complaint => !isExpected(complaint))).toEqual([])
      }
    })

    it('a complaint is noticed', async ({ launch, complains }) => {
      complains(/picture\.example/)
      const { visitor, browser } = await launch()
      const tab = await visitor.open('/')
      await tab.evaluate('void document.body.append(Object.assign(new Image(), { src: "http://picture.example/" }))')
      const script = 'data:text/html,<script>console.error("picture.example")</script>'
      await vi.waitFor(async () => {
        const complaints = await engine.readConsole?.(script, []) ?? await browser.readComplaints()
        expect(complaints).toContainEqual(expect.stringContaining('picture.example'))
      }, { timeout: 50_000 })
    })

    it('blocked cookies', async ({ launch, complains, baseUrl }) => {
      complains(/status of 400|cookieBlockedAll/)
      const { visitor } = await launch({ blocksCookies: true })
      const tab = await visitor.open('/')
      await tab.sees('Log in')
      await tab.open(`${baseUrl}/fixture`)
      await tab.press(link('Fixture home'))
      await tab.sees('For everyone')
      const callback = await visitor.open('/callback?code=code&state=state')
      await callback.sees('Cookies are needed to log in')
    })
  })
}
