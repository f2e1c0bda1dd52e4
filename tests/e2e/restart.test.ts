import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { startTenant } from '../../tenant/startTenant.ts'
import { findFreePort, startApp } from '../support/app.ts'
import { readUserName, signInAtApp } from '../support/appSession.ts'
import { selectedRuntime } from '../support/runtimes.ts'
import { createTenantControl } from '../support/tenantControl.ts'

let dataDir: string
const closing: (() => Promise<unknown>)[] = []

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'app-data-'))
  closing.push(() => rm(dataDir, { recursive: true }))
})
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

async function start(env: Record<string, string>) {
  const port = await findFreePort()
  const tenant = await startTenant({ port: 0, appBaseUrls: [`http://localhost:${port}`], dataDir: null, log: () => {} })
  closing.push(tenant.close)
  const app = await startApp({ port, issuer: tenant.issuer, clientId: tenant.clientId, env })
  closing.push(app.stop)
  return { app, control: createTenantControl(tenant.control) }
}

// Deno may write only where its command line says so; a Worker has KV: runtime.test.ts.
describe.skipIf(selectedRuntime.isEdge || selectedRuntime.envName === 'deno')('a single server that is restarted', () => {
  it('still knows the sessions that were ended', async () => {
    const { app, control } = await start({ NUXT_AUTH0_DATA_DIR: dataDir })
    const cookies = { ada: (await signInAtApp(app.baseUrl, 'ada')).header('/'), ben: (await signInAtApp(app.baseUrl, 'ben')).header('/') }
    await control.logOutByBackchannel('ada')
    await app.restart()
    expect(await readUserName(app.baseUrl, cookies.ada)).toBeNull()
    expect(await readUserName(app.baseUrl, cookies.ben)).not.toBeNull()
  })

  it('runs where it cannot write, and says so once', async () => {
    const file = join(dataDir, 'file')
    await writeFile(file, '')
    const { app, control } = await start({ NUXT_AUTH0_DATA_DIR: join(file, 'directory') })
    await signInAtApp(app.baseUrl, 'ada')
    await control.logOutByBackchannel('ada')
    expect(app.logs().match(/NUXT_AUTH0_DATA_DIR: \S+ cannot be written/g)).toHaveLength(1)
  })
})
