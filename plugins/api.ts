import type { $Fetch } from 'nitropack/types'
import type { $Fetch as OFetch } from 'ofetch'
import type { PageContext } from '#shared/types/auth'
import { createApi } from '~/client/api'
import type { ApiEnvironment } from '~/client/api'
import type { BearerChallenge } from '~/client/challenge'
import { AuthenticationError } from '~/client/errors'

/** Provides `$api`: see `createApi`. While a page renders, its token comes from the event of the page, and no call leaves this process. */
export default defineNuxtPlugin({
  name: 'api',
  dependsOn: ['auth0'],
  setup(nuxtApp): { provide: { api: $Fetch } } {
    const { $auth0: auth0 } = useNuxtApp()
    const page: PageContext | undefined = nuxtApp.ssrContext?.event.context.auth0
    const { native } = $fetch as unknown as OFetch

    const api = createApi({
      fetch: native,
      origin: import.meta.server ? 'https://server.invalid' : location.origin,
      baseURL: useRuntimeConfig().app.baseURL,
      getToken: page ? toGetToken(page) : (kind, options) => kind === 'id' ? auth0.getIdToken(options) : auth0.getAccessToken(options),
      owner: () => auth0.session.value?.owner ?? null,
      stepUp: challenge => nuxtApp.runWithContext(() => stepUp(challenge)),
    })
    return { provide: { api: api as $Fetch } }
  },
})

function toGetToken(page: PageContext): ApiEnvironment['getToken'] {
  return (kind, options) => page.getToken(kind, options).catch((cause: { statusCode?: unknown }) => {
    throw new AuthenticationError(cause.statusCode === 401 ? 'login_required' : 'temporarily_unavailable', { cause })
  })
}

/** Seconds: a sign-in so recent has just come back from a challenge. */
const recentSeconds = 60

/** Signs in as a challenge asks, unless the sign-in that has just come back was asked for the same: it would be asked for ever. */
async function stepUp({ acr_values, max_age = '' }: BearerChallenge): Promise<void> {
  const { session, nowSeconds } = useNuxtApp().$auth0
  const maxAgeSeconds = /^\d{1,9}$/.test(max_age) ? Number(max_age) : undefined
  const { startedAt = 0, requested = {}, owner } = session.value ?? {}
  const isSame = requested.acrValues === acr_values && requested.maxAgeSeconds === maxAgeSeconds
  if (isSame && nowSeconds() - startedAt < recentSeconds) return
  const prompt = acr_values || maxAgeSeconds !== undefined ? undefined : 'login'
  await useAuth0().loginWithRedirect({ acr_values, max_age: maxAgeSeconds, prompt, organization: owner?.organization ?? undefined })
}
