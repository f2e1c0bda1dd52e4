import { describe, expect } from 'vitest'
import { ada, apiPage, appears, isSignedInAs, logoutButton, onFixture, pickUser, pingSays, userPage } from '../support/journeys.ts'
import { selectedRuntime } from '../support/runtimes.ts'
import { itVisiting } from '../support/visit.ts'

const it = itVisiting({ NUXT_APP_BASE_URL: '/portal' })

// The files of Vercel and Netlify are where the build has put them.
describe.skipIf(selectedRuntime.isFunction || selectedRuntime.isEdge)('an application under /portal', () => {
  it('signs in, calls the API, moves between pages and logs out', async ({ visit, app: { baseUrl } }) => {
    const { page } = await visit()
    const requests: string[] = []
    page.on('request', request => requests.push(request.url()))
    await page.goto(`${baseUrl}${apiPage}?tab=1`)
    await pickUser(page)
    await page.waitForURL(`${baseUrl}${apiPage}?tab=1`)
    await pingSays(page)

    await onFixture(page).getByRole('link', { name: 'Fixture user' }).click()
    await page.waitForURL(baseUrl + userPage)
    await appears(page.getByRole('heading', { name: ada }))
    await logoutButton(page).click()
    await page.waitForURL(new RegExp(`^${baseUrl}/(?:\\?.*)?$`))
    await isSignedInAs(page, null, baseUrl)

    const { origin } = new URL(baseUrl)
    expect(requests.filter(url => url.startsWith(origin) && !url.startsWith(`${baseUrl}/`))).toEqual([])
  })

  it('comes back from its error page', async ({ visit, app: { baseUrl } }) => {
    const { page } = await visit({ expectedComplaints: /status of 404/ })
    await page.goto(`${baseUrl}/no-such-page`)
    await page.getByRole('link', { name: 'Go to the home page' }).click()
    await page.waitForURL(`${baseUrl}/`)
  })
})
