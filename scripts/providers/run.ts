// Signs in, pings, refreshes and logs out with providers that are not Auth0: npm run providers [-- better-auth …]
import { findFreePort, startApp } from '../../tests/support/app.ts'
import { production } from '../../tests/support/runtimes.ts'
import { startBetterAuth } from './betterAuth.ts'
import { startOAuth2MockServer } from './oauth2MockServer.ts'
import { walk } from './walk.ts'

const providers = { 'better-auth': startBetterAuth, 'oauth2-mock-server': startOAuth2MockServer }

// Less than the minute that the app wants a token to have left, so that every request for one refreshes.
const idTokenSeconds = 50

const names = process.argv.slice(2)
const chosen = Object.entries(providers).filter(([name]) => names.length === 0 || names.some(wanted => name.startsWith(wanted)))
if (chosen.length === 0) throw new Error(`Known providers: ${Object.keys(providers).join(', ')}`)

for (const [name, start] of chosen) {
  const [port, appPort] = [await findFreePort(), await findFreePort()]
  const appBaseUrl = `http://localhost:${appPort}`
  const provider = await start({ port, appBaseUrl, idTokenSeconds })
  const { issuer, clientId, clientSecret } = provider
  const env = { NUXT_AUTH0_CLIENT_SECRET: clientSecret }
  const app = await startApp({ issuer, clientId, port: appPort, env, runtime: production })
  const rows = await walk(appBaseUrl, provider)
  await app.stop()
  await provider.stop()

  console.log(`\n${name}`)
  for (const { step, problem } of rows) console.log(problem === null ? `  ok   ${step}` : `  FAIL ${step}: ${problem}`)
  if (rows.some(({ problem }) => problem !== null)) {
    process.exitCode = 1
    console.log(app.logs().replaceAll(/^/gm, '  | '))
  }
}
