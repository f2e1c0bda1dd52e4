import { spawnSync } from 'node:child_process'
import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'

/** Runs the check as if Node had this version; what it prints and how it ends. */
function check(node: string): { status: number | null, stderr: string } {
  const code = `Object.defineProperty(process, 'versions', { value: ${JSON.stringify({ node })} })
await import(${JSON.stringify(resolve('scripts/checkNode.mjs'))})`
  return spawnSync(process.execPath, ['--input-type=module', '--eval', code], { encoding: 'utf8' })
}

describe('the check after an install', () => {
  it.each(['18.20.4', '20.19.0'])('refuses Node %s and says what to do (C7)', (version) => {
    const { status, stderr } = check(version)
    expect(status).toBe(1)
    expect(stderr).toMatch(`This is Node ${version}, and Nuxt needs 22.19 or newer.`)
    expect(stderr).toMatch('npm ci --include=dev')
  })

  it.each(['22.19.0', '24.1.0', '100.0.0'])('takes Node %s', (version) => {
    expect(check(version)).toMatchObject({ status: 0, stderr: '' })
  })
})
