import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

const fromRoot = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url))

/** The unit tests of the rooms that are mutated, and nothing that needs a build; `MUTATION_TESTS` names others, separated by spaces. */
const include = (process.env.MUTATION_TESTS ?? 'tests/unit/{client,races,server}/**/*.test.ts').split(' ')

export default defineConfig({
  root: fromRoot('.'),
  resolve: { alias: { '~': fromRoot('.'), '~~': fromRoot('.'), 'nitropack/runtime': fromRoot('tests/support/nitroImports.ts') } },
  test: { environment: 'node', include, env: { RACE_RUNS: '20' }, testTimeout: 60_000 },
})
