import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect } from 'vitest'
import { readUserName } from '../support/appSession.ts'
import { it as plainIt } from '../support/http.ts'
import { selectedRuntime } from '../support/runtimes.ts'
import { signInByHttp } from '../support/signInByHttp.ts'

// eslint-disable-next-line no-empty-pattern -- Vitest reads the dependencies from the pattern
const it = plainIt.extend('dataDir', async ({}, { onCleanup }) => {
  const path = await mkdtemp(join(tmpdir(), 'app-data-'))
  onCleanup(() => rm(path, { recursive: true }))
  return path
})

const { isEdge, isFunction, envName } = selectedRuntime

// Deno may write only where its command line says so; a Worker has KV, a function has neither: runtime.test.ts.
describe.skipIf(isEdge || isFunction || envName === 'deno')('a single server that is restarted', () => {
  it('still knows the sessions that were ended', async ({ startOwn, dataDir }) => {
    const { app, control } = await startOwn({ env: { NUXT_AUTH0_DATA_DIR: dataDir } })
    const cookies = { ada: (await signInByHttp(app.baseUrl, 'ada')).header('/'), ben: (await signInByHttp(app.baseUrl, 'ben')).header('/') }
    await control.logOutByBackchannel('ada')
    await app.restart()
    expect(await readUserName(app.baseUrl, cookies.ada)).toBeNull()
    expect(await readUserName(app.baseUrl, cookies.ben)).not.toBeNull()
  })

  it('runs where it cannot write, and says so once', async ({ startOwn, dataDir }) => {
    const file = join(dataDir, 'file')
    await writeFile(file, '')
    const { app, control } = await startOwn({ env: { NUXT_AUTH0_DATA_DIR: join(file, 'directory') } })
    await signInByHttp(app.baseUrl, 'ada')
    await control.logOutByBackchannel('ada')
    expect(app.logs().match(/NUXT_AUTH0_DATA_DIR: \S+ cannot be written/g)).toHaveLength(1)
  })
})
