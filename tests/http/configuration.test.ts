import { describe, expect, it } from 'vitest'
import { startTenant } from '../../tenant/startTenant.ts'
import { findFreePort, runToExit, startApp } from '../support/app.ts'
import { selectedRuntime } from '../support/runtimes.ts'

const valid = {
  NUXT_AUTH0_DOMAIN: 'tenant.eu.auth0.com',
  NUXT_AUTH0_CLIENT_ID: 'client',
  NUXT_AUTH0_SESSION_SECRET: 'a secret of more than thirty-two characters',
  NUXT_AUTH0_APP_BASE_URL: 'https://app.example.com',
}

// In a Worker, where variables come with a request, the first answer tells: runtime.test.ts
describe.skipIf(selectedRuntime.isEdge)('the production build', () => {
  it('refuses to start without a configuration and names every missing variable in one message', async () => {
    const { code, output } = await runToExit({})
    expect(code).toBeGreaterThan(0)
    for (const variable of Object.keys(valid)) expect(output.split(variable)).toHaveLength(2)
  })

  it.each(Object.keys(valid))('refuses to start without %s', async (variable) => {
    const { code, output } = await runToExit({ ...valid, [variable]: '' })
    expect(code).toBeGreaterThan(0)
    expect(output).toContain(variable)
  })

  it('names a wrong Redis URL and prints nothing of it', async () => {
    const { code, output } = await runToExit({ ...valid, NUXT_AUTH0_REDIS_URL: 'redis://:a-pass/word@localhost' })
    expect(code).toBeGreaterThan(0)
    expect(output).toContain('NUXT_AUTH0_REDIS_URL: must be redis://')
    expect(output).not.toMatch(/a-pass|localhost|\n\s+at /)
  })

  it.each(['5823e9', '9999999999999999', 'true', '{"a":1}'])('takes the client id %s as it is written', async (clientId) => {
    const port = await findFreePort()
    const tenant = await startTenant({ port: 0, appBaseUrls: [`http://localhost:${port}`], clientId, dataDir: null, log: () => {} })
    const app = await startApp({ port, issuer: tenant.issuer, clientId })
    try {
      const { headers } = await fetch(`${app.baseUrl}/api/auth/login`, { redirect: 'manual' })
      expect(new URL(headers.get('location') ?? '').searchParams.get('client_id')).toBe(clientId)
    }
    finally {
      await app.stop()
      await tenant.close()
    }
  })

  it.skipIf(selectedRuntime.envName)('refuses to start on Node 20 and says which it needs (C7)', async () => {
    const versions = 'Object.defineProperty(process,"versions",{value:{...process.versions,node:"20.19.0"}})'
    const { code, output } = await runToExit({ ...valid, NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(versions)}` })
    expect(code).toBeGreaterThan(0)
    expect(output).toContain('Node 22 or newer is required; this is 20.19.0.')
  })

  it('does not print the secret that it refuses', async () => {
    const { code, output } = await runToExit({ ...valid, NUXT_AUTH0_SESSION_SECRET: 'short-secret' })
    expect(code).toBeGreaterThan(0)
    expect(output).toContain('NUXT_AUTH0_SESSION_SECRET')
    expect(output).not.toContain('short-secret')
  })
})
