import { test } from 'vitest'
import { signInByHttp } from './signInByHttp.ts'
import { startStage } from './stage.ts'
import type { Stage, StageOptions } from './stage.ts'

/**
 * `it` for tests over HTTP. The app and its tenant live as long as the Vitest worker; each test that uses the tenant leaves it as one
 * that knows nothing. The app remembers: a test that stops it, or needs one that has served nothing, takes `startOwn`.
 */
export const it = createIt('worker')

/** `it` with an app and a tenant for the file, and with these variables. */
export function itWith(env: Record<string, string>) {
  return createIt('file', env)
}

/** Where both get their fixtures from; `visit` builds upon it. */
export function createIt(scope: 'worker' | 'file', env?: Record<string, string>) {
  const shared = { scope } as { scope: 'worker' } // the types take one scope at a time
  return test
    // eslint-disable-next-line no-empty-pattern -- Vitest reads the dependencies from the pattern
    .extend('stage', shared, async ({}, { onCleanup }) => {
      const stage = await startStage({ env })
      onCleanup(stage.stop)
      return stage
    })
    .extend('app', shared, ({ stage }) => stage.app)
    .extend('tenant', shared, ({ stage }) => stage.tenant)
    .extend('control', ({ stage: { control } }, { onCleanup }) => {
      onCleanup(control.reset)
      return control
    })
    /** Signs a demo user in; the cookie jar is the browser. */
    .extend('signIn', ({ app, control: _reset }) => (user?: string) => signInByHttp(app.baseUrl, user))
    /** Starts an app and a tenant that end with the test. */
    // eslint-disable-next-line no-empty-pattern -- as above
    .extend('startOwn', async ({}, { onCleanup }) => {
      const stages: Stage[] = []
      onCleanup(async () => void await Promise.all(stages.map(stage => stage.stop())))
      return async (options?: StageOptions) => {
        const stage = await startStage(options)
        stages.push(stage)
        return stage
      }
    })
}
