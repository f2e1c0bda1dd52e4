import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, it } from 'vitest'
import { createCookieJar } from '../../support/cookieJar.ts'
import { decodeJwt, refreshAtTenant, signInAtTenant } from '../../support/tenantSession.ts'
import type { Tenant } from '../../../tenant/startTenant.ts'
import { createTenant } from './tenantFixture.ts'

const dataDirs: string[] = []
afterEach(() => dataDirs.splice(0).forEach(path => rmSync(path, { recursive: true, force: true })))

function createDataDir(): string {
  const path = mkdtempSync(join(tmpdir(), 'tenant-'))
  dataDirs.push(path)
  return path
}

// Until fetch has seen that its kept connections are gone; a POST over one of those would fail and not be sent again.
async function close(tenant: Tenant): Promise<void> {
  await tenant.close()
  await new Promise(resolve => setTimeout(resolve, 50))
}

describe('startTenant', () => {
  it('logs nobody out when it restarts from the same folder, and comes back on the same port', async () => {
    const dataDir = createDataDir()
    const first = await createTenant({ dataDir })
    const jar = createCookieJar()
    const session = await signInAtTenant(first, { user: 'ada', jar, parameters: { organization: 'acme' } })
    await close(first)
    const second = await createTenant({ dataDir, port: undefined })

    expect(second.issuer).toBe(first.issuer)
    const refreshed = await refreshAtTenant(second, session.refreshToken)
    expect(decodeJwt(refreshed.idToken, 0).kid).toBe(decodeJwt(session.idToken, 0).kid)
    expect(refreshed.claims.org_name).toBe('acme')
    expect((await signInAtTenant(second, { user: 'nobody', jar })).claims.sub).toBe(session.claims.sub)
  })

  it('still knows a used refresh token after a restart', async () => {
    const dataDir = createDataDir()
    const first = await createTenant({ dataDir })
    const session = await signInAtTenant(first, { user: 'ada' })
    const refreshed = await refreshAtTenant(first, session.refreshToken)
    await close(first)
    const second = await createTenant({ dataDir, port: undefined })
    await expect(refreshAtTenant(second, session.refreshToken)).rejects.toThrow('invalid_grant')
    await expect(refreshAtTenant(second, refreshed.refreshToken)).rejects.toThrow('invalid_grant')
  })

  it('keeps its files to their owner', async () => {
    const dataDir = join(createDataDir(), 'nested')
    const tenant = await createTenant({ dataDir })
    await signInAtTenant(tenant, { user: 'ada' })
    await tenant.close()
    expect(readdirSync(dataDir).sort()).toEqual(['keys.json', 'port.json', 'state.json'])
    for (const name of readdirSync(dataDir)) expect(statSync(join(dataDir, name)).mode & 0o777).toBe(0o600)
  })

  it('starts afresh from torn files', async () => {
    const dataDir = createDataDir()
    for (const name of ['keys.json', 'state.json', 'port.json']) writeFileSync(join(dataDir, name), '{"torn')
    const tenant = await createTenant({ dataDir })
    await expect(signInAtTenant(tenant, { user: 'ada' })).resolves.toBeDefined()
  })

  it('takes the next port when the wanted one is taken, and says so in the issuer', async () => {
    const first = await createTenant()
    const second = await createTenant({ port: first.port })
    expect(second.port).toBeGreaterThan(first.port)
    expect(second.issuer).toBe(`http://127.0.0.1:${second.port}/`)
  })

  it('waits for its last port while the process before it lets go', async () => {
    const dataDir = createDataDir()
    const first = await createTenant({ dataDir })
    await close(first)
    const squatter = createServer().listen(first.port, '127.0.0.1')
    await once(squatter, 'listening')
    setTimeout(() => squatter.close(), 400)
    expect((await createTenant({ dataDir, port: undefined })).port).toBe(first.port)
  })

  it('frees its port on close, with a request still hanging', async () => {
    const tenant = await createTenant()
    await fetch(`${tenant.control}/faults`, { method: 'PUT', body: '{"jwks":{"mode":"hang"}}' })
    const hanging = fetch(`${tenant.issuer}.well-known/jwks.json`).catch(error => error)
    await new Promise(resolve => setTimeout(resolve, 50))
    await tenant.close()
    expect(await hanging).toBeInstanceOf(TypeError)
    expect((await createTenant({ port: tenant.port })).port).toBe(tenant.port)
  })
})

describe('cli', () => {
  it.each(['SIGINT', 'SIGTERM'] as const)('runs with only Node, says how to use it, and ends with 0 on %s', async (signal) => {
    const cli = fileURLToPath(new URL('../../../tenant/cli.ts', import.meta.url))
    const child = spawn(process.execPath, [cli, '--memory', '--port', '0', '--app', 'http://localhost:3999'])
    const output = { text: '', errors: '' }
    child.stdout.on('data', chunk => output.text += chunk)
    child.stderr.on('data', chunk => output.errors += chunk)
    while (!output.text.includes('Demo users')) await once(child.stdout, 'data')
    child.kill(signal)

    expect(await once(child, 'exit')).toEqual([0, null])
    expect(output.errors).toBe('')
    expect(output.text).toMatch(/NUXT_AUTH0_ISSUER=http:\/\/127\.0\.0\.1:\d+\/\n\s+NUXT_AUTH0_CLIENT_ID=local-client/)
    expect(output.text).toContain('http://localhost:3999/callback')
  })
})
