import type { BrowserContext } from 'playwright-core'
import { createCipher } from '#server/platform/cipher'
import { readSessionCookies, writeSessionCookies } from '#server/session/sessionCookies'
import type { App } from './app.ts'
import { withEvent } from './withEvent.ts'

/** Makes the session of a browser look as if it had started, and last been refreshed, so many seconds earlier. */
export async function ageSession(browser: BrowserContext, { baseUrl, sessionSecret }: App, seconds: number): Promise<void> {
  const context = { cipher: createCipher([sessionSecret]), isSecure: false, now: Date.now() / 1000 }
  const before = Object.fromEntries((await browser.cookies(baseUrl)).map(({ name, value }) => [name, value]))
  const { cookies } = await withEvent(before, async (event) => {
    for (const { session } of await readSessionCookies(event, context)) {
      const [startedAt, refreshedAt] = [session.startedAt - seconds, session.refreshedAt - seconds]
      await writeSessionCookies(event, { ...session, startedAt, refreshedAt }, context)
    }
  })
  await browser.addCookies(Object.entries(cookies).map(([name, value]) => ({ name, value, url: baseUrl, httpOnly: true, sameSite: 'Lax' })))
}
