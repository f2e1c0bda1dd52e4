import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** `npm run test:engines`. Not part of `npm test`, since few machines have three browser engines. */
export default defineConfig({
  root,
  resolve: { alias: { '~~': root, '~': root } },
  test: {
    name: 'engines',
    include: ['tests/engines/*.test.ts'],
    globalSetup: ['tests/support/buildApp.ts'],
    isolate: false,
    maxWorkers: 2,
    // Nobody trusts the certificate that the proxy makes, and the tenant must reach the app for a back-channel logout.
    env: { NODE_TLS_REJECT_UNAUTHORIZED: '0' },
    testTimeout: 180_000,
    hookTimeout: 60_000,
    expect: { poll: { timeout: 30_000 } },
  },
})
