import { OAuth2Server } from 'oauth2-mock-server'
import type { Provider, ProviderOptions } from './provider.ts'

/** oauth2-mock-server. It signs in without asking and keeps no session. */
export async function startOAuth2MockServer({ port, idTokenSeconds }: ProviderOptions): Promise<Provider> {
  const server = new OAuth2Server()
  const userName = 'Ada Marsh'
  await server.issuer.keys.generate('RS256')
  await server.start(port, 'localhost')
  server.service.on('beforeTokenSigning', ({ payload }) => {
    Object.assign(payload, { name: userName, email: 'ada.marsh@example.com', exp: Math.floor(Date.now() / 1000) + idTokenSeconds })
  })
  return {
    issuer: server.issuer.url ?? '',
    // Discovery says that it takes public clients only.
    clientId: 'round-trip',
    clientSecret: '',
    userName,
    async signIn(jar, authorizationUrl) {
      return { asked: true, callback: new URL((await jar.fetch(authorizationUrl)).headers.get('location') ?? '') }
    },
    stop: () => server.stop(),
  }
}
