import { describe, expect } from 'vitest'
import { ada, apiPage, appears, onFixture, open, pickUser, press, signIn, userPage } from '../support/journeys.ts'
import type { Page } from 'playwright-core'
import { it } from '../support/visit.ts'

const list = '/fixture/list'
const askAgain = (page: Page) => press(onFixture(page).getByRole('button', { name: 'Load again' }))
const askWithSecondFactor = (page: Page) => press(onFixture(page).getByRole('button', { name: 'Ping with a second factor' }))

describe('a page with a list from a protected API', () => {
  it('shows it with scripts off, after signing in on the way', async ({ visit, control: _reset }) => {
    const { page } = await visit({ javaScriptEnabled: false })
    await page.goto(list)
    await pickUser(page)
    await page.waitForURL(list)
    await appears(page.getByText('Website relaunch'))
  })

  it('does not ask again for what is in the HTML, and loads it again on demand', async ({ visit, control: _reset }) => {
    const { page } = await visit({ user: 'ada' })
    const asked: string[] = []
    page.on('request', request => request.url().includes('/api/') && asked.push(new URL(request.url()).pathname))
    await open(page, list)
    await appears(page.getByText('Website relaunch'))
    expect(asked).toEqual([])
    await askAgain(page)
    await expect.poll(() => asked).toContain('/api/fixture/list')
    await appears(page.getByText('Website relaunch'))
  })

  it('loads it in the browser when it is reached by a link', async ({ visit, control: _reset }) => {
    const { page } = await visit({ user: 'ada' })
    await open(page)
    await onFixture(page).getByRole('link', { name: 'Fixture list' }).click()
    await appears(page.getByText('Website relaunch'))
  })

  it('repeats a call that is refused once, with a fresh token', async ({ visit, control, app }) => {
    const { page } = await visit({ user: 'ada', expectedComplaints: /status of 401/ })
    await open(page, list)
    const tokens: (string | undefined)[] = []
    const headers = { 'www-authenticate': 'Bearer realm="api", error="invalid_token"' }
    await page.route('**/api/fixture/list', (route) => {
      tokens.push(route.request().headers().authorization)
      return tokens.length === 1 ? route.fulfill({ status: 401, headers, json: {} }) : route.continue()
    })
    await askAgain(page)
    await expect.poll(() => tokens.length).toBe(2)
    await appears(page.getByText('Website relaunch'))
    // Not by comparing the two: tokens of one second are the same.
    const answer = await page.request.post('/api/auth/token', { headers: { origin: app.baseUrl } })
    expect(tokens[1]).toBe(`Bearer ${(await answer.json() as { idToken: string }).idToken}`)
    expect((await control.readCounters()).tokenRefreshGranted).toBe(1)
    expect(await page.getByRole('alert').filter({ hasText: /\S/ }).count()).toBe(0)
  })

  it('says what failed, and shows the list when it works again', async ({ visit, control: _reset }) => {
    const { page } = await visit({ user: 'ada', expectedComplaints: /status of 503/ })
    await open(page, list)
    await page.route('**/api/fixture/list', route => route.fulfill({ status: 503, json: {} }), { times: 1 })
    await askAgain(page)
    await appears(page.getByText('the server responded with \'503: Service Unavailable\' temporarily_unavailable'))
    await askAgain(page)
    await appears(page.getByText('Website relaunch'))
  })

  it('is loaded again for another user', async ({ visit, control: _reset }) => {
    const { page, context } = await visit({ user: 'ada' })
    await open(page, list)
    const calls = { count: 0 }
    page.on('request', request => calls.count += Number(request.url().endsWith('/api/fixture/list')))
    const other = await context.newPage()
    await other.goto('/api/auth/login?prompt=login&returnTo=/')
    await pickUser(other, 'Ben Lindqvist')
    await other.waitForURL('/')
    await appears(onFixture(page).getByText('Ben Lindqvist'))
    await expect.poll(() => calls.count).toBe(1)
  })
})

describe('a call that needs a second factor', () => {
  it('signs in with one while the page renders, with scripts off', async ({ visit, control: _reset }) => {
    const { page } = await visit({ user: 'ada', javaScriptEnabled: false })
    await page.goto('/fixture/step-up')
    await pickUser(page)
    await page.waitForURL('/fixture/step-up')
    await appears(page.getByText('The sign-in had a second factor.'))
  })

  it('signs in with one, comes back to the page, and is made by the user again', async ({ visit, control: _reset }) => {
    const { page } = await visit({ user: 'ada', expectedComplaints: /status of 401/ })
    await open(page, `${apiPage}?tab=2#step-up`)
    await askWithSecondFactor(page)
    await pickUser(page)
    await page.waitForURL(`${apiPage}?tab=2#step-up`)
    await open(page, apiPage)
    await askWithSecondFactor(page)
    await appears(page.getByText('Response from the server: The sign-in had a second factor.'))
  })

  it('is an error when the sign-in that came back has none, and no second sign-in', async ({ visit, control: _reset }) => {
    const { page } = await visit({ expectedComplaints: /status of 401/ })
    await signIn(page, apiPage)
    const headers = { 'www-authenticate': 'Bearer error="insufficient_user_authentication", max_age="600"' }
    await page.route('**/api/fixture/step-up', route => route.fulfill({ status: 401, headers, json: {} }))
    const backAgain = page.waitForEvent('framenavigated') // once: the sign-in redirects all the way
    await askWithSecondFactor(page)
    await backAgain
    await page.waitForLoadState('load')
    const logins: string[] = []
    page.on('request', request => request.url().includes('/api/auth/login') && logins.push(request.url()))
    await open(page, apiPage)
    await askWithSecondFactor(page)
    await appears(page.getByText('Error: the server requires a stronger or more recent sign-in.'))
    expect(logins).toEqual([])
  })
})

it('a step-up stays in the organization', async ({ visit, control: _reset }) => {
  const { page } = await visit({ user: 'ada', expectedComplaints: /status of 401/ })
  await open(page, userPage)
  await page.getByRole('link', { name: 'Switch to acme' }).click()
  await appears(page.getByRole('link', { name: 'Switch to globex' }))
  const session = await (await page.request.get('/api/auth/session')).json() as { owner: { organization: string } }
  await open(page)
  const [login] = await Promise.all([page.waitForRequest(/\/api\/auth\/login\?/), askWithSecondFactor(page)])
  expect(new URL(login.url()).searchParams.get('organization')).toBe(session.owner.organization)
})

describe('switching to another organization', () => {
  it('shows in the other tab whose session it now is', async ({ visit, control: _reset }) => {
    const { page, context } = await visit({ user: 'ada' })
    await open(page, userPage)
    await page.getByRole('link', { name: 'Switch to acme' }).click()
    await appears(page.getByRole('link', { name: 'Switch to globex' }))
    const other = await context.newPage()
    await open(other, userPage)
    await other.getByRole('link', { name: 'Switch to globex' }).click()
    for (const tab of [other, page]) {
      await appears(tab.getByRole('link', { name: 'Switch to acme' }))
      await appears(tab.getByRole('heading', { name: ada }))
    }
  })

  it('is not offered to a user without organizations', async ({ visit, control: _reset }) => {
    const { page } = await visit({ user: 'ben' })
    await page.goto(userPage)
    expect(await page.getByRole('heading', { name: 'Organizations' }).count()).toBe(0)
  })
})
