import { exportJWK, generateKeyPair } from 'jose'
import type { Page } from 'playwright-core'
import { describe, expect } from 'vitest'
import type { Switches } from '../../tenant/switches.ts'
import {
  ada, apiPage, appears, becomesInteractive, isSignedInAs, logoutButton, onFixture, pickUser, ping, pingSays, press,
} from '../support/journeys.ts'
import type { StageOptions } from '../support/stage.ts'
import type { TenantControl } from '../support/tenantControl.ts'
import { it } from '../support/visit.ts'

/** How a provider differs, and what the journey has instead of a step that it cannot take. */
interface Kind {
  /** What the app need not know before it starts. */
  switches?: Partial<Switches>
  /** What it must: an app of its own. */
  own?: StageOptions
  /** Where the user logs in, when that is not by opening a page. */
  loginPath?: string
  /** No token comes of a refresh: the ID token serves to its end, then the user logs in again, without a prompt. */
  isRefreshed?: false
  /** Which session ends at the provider: by default the user's, so that the next login asks who it is. */
  endsThere?: false
  /** The API takes access tokens. */
  hasApi?: true
  /** The provider's cookies come with a form that is posted from the app. */
  isSameSite?: true
}

const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true })
const toJwk = async (key: CryptoKey) => ({ ...await exportJWK(key), alg: 'ES256', kid: 'of-the-client' })
const NUXT_AUTH0_CLIENT_KEY = JSON.stringify(await toJwk(privateKey))
const clientSecret = 'correct-horse battery' // Basic credentials hold it encoded (RFC 6749 §2.3.1).
const resource = { NUXT_AUTH0_RESOURCE: 'https://api.example.com/' }

const signsWith = (idTokenAlg: Switches['idTokenAlg']): [string, Kind] =>
  [`signs with ${idTokenAlg} (P3)`, { own: { switches: { idTokenAlg }, env: { NUXT_AUTH0_ID_TOKEN_ALG: idTokenAlg } } }]

const kinds: [string, Kind][] = [
  ['has name and e-mail address at UserInfo only (P1)', { switches: { profileClaims: 'userinfo' } }],
  ['gives no ID token at a refresh (P2)', { switches: { refreshedIdToken: 'none' }, isRefreshed: false }],
  ['gives no refresh token (P5)', { switches: { refreshToken: 'none' }, isRefreshed: false }],
  ['gives a refresh token after consent only (P5)', {
    switches: { offlineAccess: 'promptConsent' }, loginPath: `/api/auth/login?prompt=consent&returnTo=${apiPage}`,
  }],
  ['does not rotate refresh tokens', { switches: { refreshToken: 'fixed' } }],
  ['leaves profile and sid out of refreshed ID tokens (P19, W3)', {
    switches: { refreshedIdTokenClaims: { sid: null, name: null, email: null, picture: null, auth_time: null } },
  }],
  ['writes auth_time 0, email_verified as text, aud as an array, and a jku (P4)', {
    switches: {
      idTokenClaims: { auth_time: 0, email_verified: 'true', aud: ['local-client', 'other'], azp: 'local-client' },
      idTokenHeader: { jku: 'https://keys.example/' },
    },
  }],
  ['has a clock 4 s ahead (E8)', { switches: { clockSkewSeconds: 4 } }],
  ['has a clock 20 s behind (E8)', { switches: { clockSkewSeconds: -20 } }],
  signsWith('PS256'),
  signsWith('ES256'),
  signsWith('ES384'),
  signsWith('EdDSA'),
  ['takes the secret by Basic', { own: { switches: { clientAuth: 'client_secret_basic' }, clientSecret } }],
  ['takes the secret in the body, and offers pushed requests', {
    own: { switches: { clientAuth: 'client_secret_post', par: 'offered' }, clientSecret },
  }],
  ['takes private_key_jwt', {
    own: { switches: { clientAuth: 'private_key_jwt', clientKey: await toJwk(publicKey) }, env: { NUXT_AUTH0_CLIENT_KEY } },
  }],
  ['wants pushed authorization requests', { own: { switches: { par: 'required' } } }],
  ['takes resource for audience (P7)', { own: { switches: { apiParameter: 'resource' }, env: resource }, hasApi: true }],
  ['gives opaque access tokens, and says what they are (P7)', {
    own: {
      switches: { apiParameter: 'resource', accessToken: 'opaque', introspection: 'offered' },
      env: { ...resource, NUXT_AUTH0_INTROSPECTION: 'true' },
    },
    hasApi: true,
  }],
  ['wants an id_token_hint at logout, and has no sid (P6)', {
    own: {
      switches: { endSession: 'idTokenHint', idTokenClaims: { sid: null } },
      toAppBaseUrls: port => [`http://127.0.0.1:${port}`],
    },
    isSameSite: true,
  }],
  ['has neither logout nor revocation (E5)', { own: { switches: { endSession: 'none', revocation: 'none' } }, endsThere: false }],
]

describe('a whole round trip with a provider that', () => {
  it.for(kinds)('%s', async ([, kind], { visit, stage, control, startOwn }) => {
    const { switches, own, loginPath = apiPage, isRefreshed = true, endsThere = true, hasApi, isSameSite } = kind
    if (switches) await control.setSwitches(switches)
    const beside = own ? await startOwn(own) : stage
    const baseURL = isSameSite ? beside.app.baseUrl.replace('localhost', '127.0.0.1') : beside.app.baseUrl
    const { page, context } = await visit({ baseURL, expectedComplaints: isRefreshed ? undefined : /status of 401/ })
    const visited: string[] = []
    context.on('request', request => visited.push(request.url()))

    await page.goto(loginPath)
    await pickUser(page)
    await page.waitForURL(`${baseURL}${apiPage}`)
    await becomesInteractive(page)
    await appears(onFixture(page).getByText(ada))
    const idToken = await pingWithIdToken(page)
    await (isRefreshed ? refresh : logInAgain)(page, beside.control)
    await expect.poll(() => pingWithIdToken(page)).not.toBe(idToken)
    await isSignedInAs(page, ada)
    if (hasApi) await pingWithAccessToken(page)

    const visitedBefore = visited.length
    await logoutButton(page).click()
    await page.waitForURL(`${baseURL}/`)
    await isSignedInAs(page, null)
    expect(visited.slice(visitedBefore).some(url => url.startsWith(beside.tenant.issuer))).toBe(endsThere)
    expect(visited.join()).not.toMatch(/eyJ[\w-]+\./)
    await page.goto(apiPage)
    await appears(endsThere ? page.getByRole('button', { name: ada }) : onFixture(page).getByText(ada))
  })
})

/** Calls the API and returns what it was called with. */
async function pingWithIdToken(page: Page): Promise<string | null> {
  const [response] = await Promise.all([page.waitForResponse(/\/id-token$/), pingSays(page)])
  expect(response.status()).toBe(200)
  return response.request().headerValue('authorization')
}

async function refresh(page: Page, control: TenantControl): Promise<void> {
  await press(onFixture(page).getByRole('button', { name: 'Refresh' }))
  await expect.poll(async () => (await control.readCounters()).tokenRefreshGranted).toBe(1)
}

/** The ID token of a login serves to its end, and the next one comes without a prompt. */
async function logInAgain(page: Page, control: TenantControl): Promise<void> {
  expect((await control.readCounters()).tokenRefreshGranted).toBe(0)
  await control.setLifetimes({ idTokenSeconds: 1 })
  await page.goto(`/api/auth/login?returnTo=${apiPage}`)
  const again = page.getByRole('link', { name: 'Log in again' })
  await expect.poll(async () => (await ping(page), again.count())).toBe(1)
  await control.setLifetimes({ idTokenSeconds: 3600 })
  await again.click()
  await page.waitForURL(apiPage)
  await becomesInteractive(page)
}

async function pingWithAccessToken(page: Page): Promise<void> {
  await press(onFixture(page).getByRole('button', { name: 'Ping with the access token' }))
  await appears(page.getByText('The access token is valid.'))
}
