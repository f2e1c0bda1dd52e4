import { readdirSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { runToExit } from '../support/app.ts'
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

  it('refuses to start with a Redis that it has no client for, and says how to get one', async () => {
    const { code, output } = await runToExit({ ...valid, NUXT_AUTH0_REDIS_URL: 'redis://:a-password@localhost' })
    expect(code).toBeGreaterThan(0)
    expect(output).toContain('NUXT_AUTH0_REDIS_URL is set, but this build has no Redis client')
    expect(output).not.toContain('a-password')
  })

  it('has nothing of a Redis client in it', () => {
    const files = readdirSync(`${selectedRuntime.outputDir}/server`, { recursive: true, encoding: 'utf8' })
    expect(files.filter(file => /redis/i.test(file))).toEqual([])
  })

  it('does not print the secret that it refuses', async () => {
    const { code, output } = await runToExit({ ...valid, NUXT_AUTH0_SESSION_SECRET: 'short-secret' })
    expect(code).toBeGreaterThan(0)
    expect(output).toContain('NUXT_AUTH0_SESSION_SECRET')
    expect(output).not.toContain('short-secret')
  })
})
