import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createStorage } from 'unstorage'
import fsLite from 'unstorage/drivers/fs-lite'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createLocalDriver } from '#server/platform/localDriver'

const clock = { now: 1000 }
let base: string

beforeEach(() => {
  clock.now = 1000
  base = mkdtempSync(join(tmpdir(), 'local-driver-'))
})
afterEach(() => rmSync(base, { recursive: true, force: true }))

/** A server that starts with what is in the directory. */
async function start(options: { max?: number, onFailure?: () => void, base?: string } = {}) {
  const files = createStorage({ driver: fsLite({ base: options.base ?? base }) })
  const { driver, load } = createLocalDriver({ files, now: () => clock.now, ...options })
  await load()
  return createStorage({ driver })
}

const listFiles = () => readdirSync(base, { recursive: true, withFileTypes: true }).filter(entry => entry.isFile())

describe('createLocalDriver', () => {
  it.each([1, 'text', { a: [1] }, null])('gives %j back after a restart', async (value) => {
    await (await start()).setItem('revoked:a', value)
    expect(await (await start()).getItem('revoked:a')).toEqual(value)
  })

  it('forgets an entry when its time has come, here and on disk', async () => {
    const storage = await start()
    await storage.setItem('revoked:a', 1, { ttl: 60 })
    clock.now += 59
    expect(await storage.getItem('revoked:a')).toBe(1)
    clock.now += 2
    expect(await storage.getItem('revoked:a')).toBeNull()
    expect(await storage.hasItem('revoked:a')).toBe(false)
    expect(await (await start()).getItem('revoked:a')).toBeNull()
    expect(listFiles()).toEqual([])
  })

  it('keeps what has no lifetime for three days', async () => {
    await (await start()).setItem('jwks:a', 1)
    clock.now += 3 * 24 * 60 * 60 - 1
    expect(await (await start()).getItem('jwks:a')).toBe(1)
    clock.now += 1
    expect(await (await start()).getItem('jwks:a')).toBeNull()
  })

  it('deletes expired files while it runs', async () => {
    const storage = await start()
    await storage.setItem('revoked:a', 1, { ttl: 60 })
    clock.now += 60 * 60
    await storage.setItem('revoked:b', 1)
    await expect.poll(() => listFiles()).toHaveLength(1)
  })

  it('reads many at once', async () => {
    const storage = await start()
    await storage.setItem('revoked:a', 1)
    expect(await storage.getItems(['revoked:a', 'revoked:b'])).toEqual([{ key: 'revoked:a', value: 1 }, { key: 'revoked:b', value: null }])
  })

  it('holds at most `max` entries, on disk too', async () => {
    const storage = await start({ max: 2 })
    for (const key of ['a', 'b', 'c']) await storage.setItem(key, key)
    expect(await storage.getItems(['a', 'b', 'c'])).toEqual([null, 'b', 'c'].map((value, index) => ({ key: 'abc'[index], value })))
    await expect.poll(() => listFiles().map(({ name }) => name).sort()).toEqual(['b', 'c'])
  })

  it('deletes a file with its entry', async () => {
    const storage = await start()
    await storage.setItem('revoked:a', 1)
    await storage.removeItem('revoked:a')
    expect(listFiles()).toEqual([])
  })

  it.each(['', '{', '{"value":1,"expiresAt":9999999999}', '{"value":"1"}', 'null', '[]'])('deletes the damaged file %j', async (text) => {
    writeFileSync(join(base, 'damaged'), text)
    expect(await (await start()).getItem('damaged')).toBeNull()
    expect(listFiles()).toEqual([])
  })

  it('loads more files than may be open at once', async () => {
    const storage = await start()
    await Promise.all(Array.from({ length: 250 }, (_, index) => storage.setItem(`revoked:${index}`, index)))
    const again = await start()
    expect(await again.getItem('revoked:0')).toBe(0)
    expect(await again.getKeys()).toHaveLength(250)
  })

  it('works in memory where it cannot write, and says so', async () => {
    const failures: unknown[] = []
    writeFileSync(join(base, 'file'), '')
    const storage = await start({ base: join(base, 'file', 'directory'), onFailure: () => void failures.push('failed') })
    await storage.setItem('revoked:a', 1)
    expect(await storage.getItem('revoked:a')).toBe(1)
    expect(failures).toContain('failed')
  })

  it('works without files', async () => {
    const storage = createStorage({ driver: createLocalDriver().driver })
    await storage.setItem('a', 1)
    expect(await storage.getItem('a')).toBe(1)
  })
})
