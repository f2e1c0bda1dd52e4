import { fileURLToPath } from 'node:url'
import { defineVitestProject } from '@nuxt/test-utils/config'
import { defineConfig } from 'vitest/config'

const fromRoot = (path: string) => fileURLToPath(new URL(path, import.meta.url))

const alias = { '~~': fromRoot('.'), '~': fromRoot('.') }

// A unit has no Nitro around it. The first that matches is taken.
const nitro = {
  'nitropack/runtime': fromRoot('./tests/support/nitroImports.ts'),
}

// Only a test that fails waits so long; one that passes may need it on a machine that is busy.
const patience = { testTimeout: 60_000, hookTimeout: 60_000, expect: { poll: { timeout: 30_000 } } }

/** Tests of the production build. What a worker has started (app, tenant, browser) serves all the files that it runs. */
const ofBuild = (name: string, groupOrder: number) => ({
  resolve: { alias },
  test: {
    name,
    environment: 'node' as const,
    include: [`tests/${name}/**/*.test.ts`],
    globalSetup: ['tests/support/buildApp.ts'],
    isolate: false,
    maxWorkers: 2,
    sequence: { groupOrder },
    ...patience,
  },
})

export default defineConfig(async () => ({
  test: {
    // Vue says so once in every file.
    onConsoleLog: (log: string) => !log.includes('<Suspense> is an experimental feature'),
    projects: [
      {
        resolve: { alias: { ...alias, ...nitro } },
        test: { name: 'unit', environment: 'node', include: ['tests/unit/**/*.test.ts'], maxWorkers: '100%', ...patience },
      },
      await defineVitestProject({
        test: {
          name: 'nuxt',
          include: ['tests/nuxt/**/*.test.ts'],
          maxWorkers: '100%',
          ...patience,
          // Not .nuxt: the build for the tests over HTTP, or `nuxi dev`, would pull it away from under the tests.
          environmentOptions: { nuxt: { overrides: { buildDir: fromRoot('./node_modules/.cache/vitest/nuxt') } } },
        },
      }),
      ofBuild('http', 1),
      ofBuild('browser', 2),
    ],
  },
}))
