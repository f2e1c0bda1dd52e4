import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { defineNuxtModule, useLogger } from 'nuxt/kit'
import type { Tenant, TenantOptions } from '../../tenant/startTenant.ts'

// The dev server evaluates modules again when the configuration changes. The tenant outlives that, under a name that a second copy of
// this module finds again: its issuer is in every session and must stay. It goes away with the process.
const running = globalThis as typeof globalThis & { __localTenant?: Promise<Tenant> }

/**
 * Under `nuxi dev`, when no provider is configured, starts the local tenant and points the app at it. Does nothing in a build, in
 * `nuxi prepare` and in tests, so that no build can contain the tenant.
 */
export default defineNuxtModule({
  meta: { name: 'local-tenant' },
  async setup(_options, nuxt) {
    const config = nuxt.options.runtimeConfig.auth0 as Record<string, string> | undefined ?? {}
    const { env } = process
    const isConfigured = Boolean(env.NUXT_AUTH0_DOMAIN || env.NUXT_AUTH0_ISSUER || config.domain || config.issuer)
    if (!nuxt.options.dev || nuxt.options.test || nuxt.options._prepare || isConfigured) return

    const logger = useLogger('local-tenant')
    const dataDir = join(nuxt.options.rootDir, '.data')
    running.__localTenant ??= start({
      dataDir: join(dataDir, 'tenant'),
      // Nuxt takes another port when its own is taken, so the app's port is a guess.
      appBaseUrls: [`http://localhost:${nuxt.options.devServer.port}${nuxt.options.app.baseURL}`],
      anyLoopbackApp: true,
      // Nitro lets the environment win over what is set below: the tenant follows it.
      clientId: env.NUXT_AUTH0_CLIENT_ID || config.clientId || undefined,
      rolesClaim: env.NUXT_AUTH0_ROLES_CLAIM || config.rolesClaim || undefined,
      clientSecret: env.NUXT_AUTH0_CLIENT_SECRET || config.clientSecret || undefined,
      log: line => logger.warn(line),
    })
    const tenant = await running.__localTenant

    Object.assign(config, {
      issuer: tenant.issuer,
      clientId: tenant.clientId,
      sessionSecret: config.sessionSecret || env.NUXT_AUTH0_SESSION_SECRET || readSessionSecret(join(dataDir, 'session-secret')),
    })
    // Empty variables would win as well: those of an `.env` that was copied and not filled in. Nitro has read it again before this hook.
    nuxt.hook('nitro:init', () => {
      for (const name of ['NUXT_AUTH0_ISSUER', 'NUXT_AUTH0_CLIENT_ID', 'NUXT_AUTH0_SESSION_SECRET']) {
        if (!env[name]) Reflect.deleteProperty(env, name)
      }
    })
    nuxt.hook('close', () => tenant.flush())
    logger.info(`No Auth0 domain is configured: sign-in goes to the local tenant at ${tenant.issuer} (control: ${tenant.control})`)
  },
})

async function start(options: TenantOptions): Promise<Tenant> {
  const { startTenant } = await import('../../tenant/startTenant.ts')
  const tenant = await startTenant(options)
  tenant.unref()
  process.once('exit', () => tenant.flush())
  return tenant
}

/** The session secret of this working copy, made once and kept at `path`, so that a restart of the dev server logs nobody out. */
function readSessionSecret(path: string): string {
  const kept = existsSync(path) ? readFileSync(path, 'utf8').trim() : ''
  if (kept.length >= 32) return kept
  const secret = randomBytes(32).toString('base64url')
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  writeFileSync(path, `${secret}\n`, { mode: 0o600 })
  return secret
}
