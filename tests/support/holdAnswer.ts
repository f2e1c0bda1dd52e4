import type { Page } from 'playwright-core'

/** An answer that the server has given and the page has not received yet. */
export interface HeldAnswer {
  /** Resolves when the server has answered. */
  given: Promise<unknown>
  /** Lets the page receive it, cookies included, and returns its `Set-Cookie` headers. */
  arrive: () => Promise<string[]>
}

/** Holds back the answer to the next request of the page for this URL (a glob). */
export async function holdAnswer(page: Page, url: string): Promise<HeldAnswer> {
  const [given, released, arrived] = [Promise.withResolvers<null>(), Promise.withResolvers<null>(), Promise.withResolvers<string[]>()]
  const state = { isTaken: false }
  // Not `times: 1`: when the last of a page's routes is gone, Playwright lets go of what is held.
  await page.route(url, async (route) => {
    if (state.isTaken) return route.continue()
    state.isTaken = true
    const response = await route.fetch()
    given.resolve(null)
    await released.promise
    const setCookies = response.headersArray().filter(({ name }) => name.toLowerCase() === 'set-cookie').map(({ value }) => value)
    // Chromium takes no cookies from an answer that a test passes on.
    for (const setCookie of setCookies) await receive(page, setCookie)
    await route.fulfill({ response })
    arrived.resolve(setCookies)
  })
  return {
    given: given.promise,
    arrive() {
      released.resolve(null)
      return arrived.promise
    },
  }
}

async function receive(page: Page, setCookie: string): Promise<void> {
  const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(setCookie) ?? []
  if (/;\s*Max-Age=0/i.test(setCookie)) return page.context().clearCookies({ name })
  await page.context().addCookies([{ name, value, url: new URL(page.url()).origin, httpOnly: true, sameSite: 'Lax' }])
}
