import { describe, expect } from 'vitest'
import { ada, countTokenRequests, isSignedInAs, open, pingSays } from '../support/journeys.ts'
import { it } from '../support/visit.ts'

describe.for([-120, 120])('a browser whose clock is off by %i seconds', (seconds) => {
  it('pings, and does not refresh a token that is fresh by the server’s clock', async ({ visit, control }) => {
    await control.setLifetimes({ idTokenSeconds: 110 })
    const { page } = await visit({ user: 'ada' })
    await page.clock.install({ time: Date.now() + seconds * 1000 })
    const asked = countTokenRequests(page)
    await open(page)
    expect(await page.evaluate(() => Date.now()) / 1000 - Date.now() / 1000).toBeCloseTo(seconds, -1)

    await pingSays(page)
    await pingSays(page)
    expect(asked.count).toBe(1)
    expect((await control.readCounters()).tokenRefresh).toBe(0)
    await isSignedInAs(page, ada)
  })
})
