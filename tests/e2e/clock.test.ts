import { describe, expect } from 'vitest'
import { it } from '../support/e2e.ts'
import { ada, isSignedInAs, pingSays, signIn, success } from '../support/journeys.ts'

/** Sets the browser's clock off by this many seconds, in the page alone: timers run as ever. */
function setClockOff(seconds: number): void {
  const RealDate = Date
  globalThis.Date = class extends RealDate {
    constructor(...values: [] | [number]) {
      super(...(values.length ? values : [RealDate.now() + seconds * 1000]) as [number])
    }

    static override now() {
      return RealDate.now() + seconds * 1000
    }
  } as DateConstructor
}

describe.for([-120, 120])('a browser whose clock is off by %i seconds', (seconds) => {
  it('pings, and does not renew a token that is fresh by the server’s clock', async ({ visit, control }) => {
    const { page, context } = await visit()
    await context.addInitScript(setClockOff, seconds)
    const asked: string[] = []
    page.on('request', request => request.url().endsWith('/api/auth/token') && asked.push(request.url()))
    await control.setLifetimes({ idTokenSeconds: 110 })
    await signIn(page)
    expect(await page.evaluate(() => Date.now()) / 1000 - Date.now() / 1000).toBeCloseTo(seconds, -1)

    await pingSays(page, success)
    await pingSays(page, success)
    expect(asked).toHaveLength(1)
    expect((await control.readCounters()).tokenRefresh).toBe(0)
    await isSignedInAs(page, ada)
  })

  it('renews a token that has expired by the server’s clock', async ({ visit, control }) => {
    const { page, context } = await visit()
    await context.addInitScript(setClockOff, seconds)
    await control.setLifetimes({ idTokenSeconds: 1 })
    await signIn(page)
    await control.setLifetimes({ idTokenSeconds: 3600 })
    await pingSays(page, success)
    expect((await control.readCounters()).tokenRefresh).toBe(1)
    await isSignedInAs(page, ada)
  })
})
