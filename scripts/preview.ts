// The production build next to a local tenant, with no configuration: npm run preview [-- --no-build]
import { spawn, spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { startTenant } from '../tenant/startTenant.ts'

const serverEntry = '.output/server/index.mjs'
const secretFile = '.data/preview-session-secret'

const { values } = parseArgs({ options: { 'no-build': { type: 'boolean', default: false }, 'port': { type: 'string', default: '3000' } } })

if (!values['no-build']) {
  const build = spawnSync(process.execPath, ['node_modules/nuxt/bin/nuxt.mjs', 'build'], { stdio: 'inherit' })
  if (build.status !== 0) process.exit(build.status ?? 1)
}
if (!existsSync(serverEntry)) {
  console.error(`There is no build in .output: run this without --no-build.`)
  process.exit(1)
}

const appBaseUrl = `http://localhost:${values.port}`
const tenant = await startTenant({ appBaseUrls: [appBaseUrl], dataDir: '.data/tenant' })
const server = spawn(process.execPath, [serverEntry], {
  stdio: 'inherit',
  env: {
    ...withoutAuth0(process.env),
    HOST: '127.0.0.1',
    PORT: values.port,
    NUXT_AUTH0_ISSUER: tenant.issuer,
    NUXT_AUTH0_CLIENT_ID: tenant.clientId,
    NUXT_AUTH0_SESSION_SECRET: readSecret(),
    NUXT_AUTH0_APP_BASE_URL: appBaseUrl,
  },
})
console.log(`The production build at ${appBaseUrl}, the local tenant at ${tenant.issuer}`)

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => server.kill(signal))
server.on('exit', (code) => {
  void tenant.close().then(() => process.exit(code ?? 0))
})

/** A secret that outlives a restart, so that nobody is logged out by it. */
function readSecret(): string {
  if (existsSync(secretFile)) return readFileSync(secretFile, 'utf8')
  const secret = randomBytes(32).toString('base64url')
  mkdirSync('.data', { recursive: true })
  writeFileSync(secretFile, secret, { mode: 0o600 })
  return secret
}

/** The shell's own Auth0 configuration must not mix with the local tenant's. */
function withoutAuth0(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith('NUXT_AUTH0_')))
}
