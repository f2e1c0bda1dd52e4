// npm run mutation: changes the code of the rooms piece by piece and looks for a unit test that notices.
// MUTATION_TESTS='tests/unit/server/keys/*.test.ts' npm run mutation -- --mutate 'server/keys/*.ts': one room, by its own tests.
export default {
  plugins: [import.meta.resolve('@stryker-mutator/vitest-runner')],
  testRunner: 'vitest',
  // `related` cannot follow the aliases of package.json.
  vitest: { configFile: 'scripts/mutation/vitest.config.ts', related: false },
  mutate: ['server/{session,tokens,keys,protocol}/**/*.ts', 'client/**/*.ts'],
  // Stryker leaves out .nuxt by default; the tests need its tsconfig files.
  ignorePatterns: ['!.nuxt', '.output*', '.data', 'docs', 'lighthouse', 'bench', 'scripts/*/node_modules', 'runtimes/node_modules'],
  coverageAnalysis: 'perTest',
  // What runs once when a file is imported would need all tests for each mutant.
  ignoreStatic: true,
  timeoutMS: 20_000,
  reporters: ['clear-text', 'json', 'progress-append-only'],
  jsonReporter: { fileName: 'test-results/mutation.json' },
  // Not under node_modules, whose files Vitest leaves alone.
  tempDirName: '.data/stryker',
  thresholds: { high: 95, low: 95, break: 90 },
}
