import { fileURLToPath } from 'node:url'
import { defineVitestProject } from '@nuxt/test-utils/config'
import { defineConfig } from 'vitest/config'

const fromRoot = (path: string) => fileURLToPath(new URL(path, import.meta.url))

const alias = { '~~': fromRoot('.'), '~': fromRoot('.') }

// A unit has no Nitro around it. The first that matches is taken.
const nitro = {
  'nitropack/runtime': fromRoot('./tests/support/nitroImports.ts'),
}

export default defineConfig(async () => ({
  test: {
    // Vue says so once in every file.
    onConsoleLog: (log: string) => !log.includes('<Suspense> is an experimental feature'),
    projects: [
      {
        resolve: { alias: { ...alias, ...nitro } },
        test: { name: 'unit', environment: 'node', include: ['tests/unit/**/*.test.ts'] },
      },
      await defineVitestProject({
        test: {
          name: 'nuxt',
          include: ['tests/nuxt/**/*.test.ts'],
          // Not .nuxt: the build for the end-to-end tests, or `nuxi dev`, would pull it away from under the tests.
          environmentOptions: { nuxt: { overrides: { buildDir: fromRoot('./node_modules/.cache/vitest/nuxt') } } },
        },
      }),
      {
        resolve: { alias },
        test: {
          name: 'e2e',
          environment: 'node',
          include: ['tests/e2e/**/*.test.ts'],
          globalSetup: ['tests/support/buildApp.ts'],
          // One browser and one server at a time: two cores are enough, and no test waits for another's load.
          fileParallelism: false,
          sequence: { groupOrder: 1 },
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
}))
