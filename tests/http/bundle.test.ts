import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { selectedRuntime } from '../support/runtimes.ts'

const files = readdirSync(selectedRuntime.outputDir, { recursive: true, withFileTypes: true })
  .filter(entry => entry.isFile() && /\.(?:m?js|map)$/.test(entry.name))
  .map(entry => join(entry.parentPath, entry.name))

describe('the production build', () => {
  it.each([
    ['the explanation of refused tokens', /three parts of base64url without padding|Why was a token rejected|explainIdToken|rememberRefusal/],
    ['the times that development tells', /Server-Timing/],
    ['the local tenant', /oidc-provider|startTenant|local-client|Ada Marsh/],
    ['the tests', /issueIdToken|tests\/support/],
  ])('contains nothing of %s', (_, pattern) => {
    expect(files.length).toBeGreaterThan(20)
    expect(files.filter(file => pattern.test(readFileSync(file, 'utf8')))).toEqual([])
  })
})
