import { setTimeout as delay } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { createDiscovery } from '#server/protocol/discovery'
import { collectBackgroundWork } from '../../../support/collectBackgroundWork'
import { createTenantControl } from '../../../support/tenantControl'
import { createTenant } from '../../tenant/tenantFixture'
import { endless, startProvider } from './scriptedProvider'

const hour = 60 * 60 * 1000

async function createFixture(shareFetches = true) {
  const tenant = await createTenant()
  const clock = { now: 0 }
  const works = collectBackgroundWork()
  const read = createDiscovery(tenant.issuer, { now: () => clock.now, shareFetches })
  return { tenant, clock, control: createTenantControl(tenant.control), read, settle: () => Promise.all(works) }
}

describe('createDiscovery (OpenID Connect Discovery §4)', () => {
  it.each([[true], [false]])('fetches it once for all who wait and for the hour that follows (shareFetches %s)', async (share) => {
    const { tenant, clock, control, read } = await createFixture(share)
    const documents = await Promise.all(Array.from({ length: 50 }, read))
    clock.now = hour - 1
    expect(documents).toContain(await read())
    expect(documents[0]).toMatchObject({ issuer: tenant.issuer, authorization_endpoint: `${tenant.issuer}authorize` })
    expect((await control.readCounters()).discovery).toBe(1)
  })

  it('tries again at once when the clock is set back after a failure', async () => {
    const { clock, control, read } = await createFixture()
    clock.now = 3 * hour
    await control.setFaults({ discovery: { mode: 'down' } })
    await expect(read()).rejects.toMatchObject({ code: 'temporarily_unavailable' })
    await control.setFaults({ discovery: { mode: 'ok' } })
    clock.now = 0
    await expect(read()).resolves.toHaveProperty('issuer')
  })

  it('looks for it again after an hour, in the background', async () => {
    const { clock, control, read, settle } = await createFixture()
    const document = await read()
    clock.now = hour
    await expect(read()).resolves.toBe(document)
    await settle()
    expect(await read()).not.toBe(document)
    expect((await control.readCounters()).discovery).toBe(2)
  })

  it.each(['down', 'reset', 'garbage', 'huge'])('serves the old document while the endpoint is %s, with a try a second', async (mode) => {
    const { clock, control, read, settle } = await createFixture()
    const document = await read()
    await control.setFaults({ discovery: { mode } })
    clock.now = hour
    for (const _ of [1, 2, 3]) await expect(read()).resolves.toBe(document)
    await settle()
    await expect(read()).resolves.toBe(document)
    expect((await control.readCounters()).discovery).toBe(2)
    clock.now = hour + 1000
    await read()
    await settle()
    expect((await control.readCounters()).discovery).toBe(3)
  })

  it.each([[true], [false]])('lets nobody wait while the provider hangs (shareFetches %s)', async (share) => {
    const { clock, control, read } = await createFixture(share)
    const document = await read()
    await control.setFaults({ discovery: { mode: 'hang' } })
    clock.now = hour
    const documents = Promise.all(Array.from({ length: 50 }, read))
    // The request itself takes 3 seconds to give up.
    expect(new Set(await Promise.race([documents, delay(2000, [])]))).toEqual(new Set([document]))
  })

  it.each([
    ['down', 'temporarily_unavailable'],
    ['reset', 'temporarily_unavailable'],
    ['html', 'temporarily_unavailable'],
    ['garbage', 'provider_error'],
    ['empty', 'provider_error'],
    ['huge', 'provider_error'],
  ])('rejects when the endpoint is %s and nothing is held: %s, and asks once in a second', async (mode, code) => {
    const { clock, control, read } = await createFixture()
    await control.setFaults({ discovery: { mode } })
    await expect(read()).rejects.toMatchObject({ code })
    await expect(read()).rejects.toMatchObject({ code })
    expect((await control.readCounters()).discovery).toBe(1)
    await control.setFaults({ discovery: { mode: 'ok' } })
    clock.now = 1000
    await expect(read()).resolves.toHaveProperty('token_endpoint')
  })

  it('refuses a document of an issuer that differs by a slash', async () => {
    const { tenant } = await createFixture()
    const read = createDiscovery(tenant.issuer.replace(/\/$/, ''))
    await expect(read()).rejects.toMatchObject({ code: 'provider_error', cause: { message: expect.stringContaining(tenant.issuer) } })
  })

  it.each(['https://evil.example/', 'http://127.0.0.1:1/', `https://evil.example/${'x'.repeat(300)}`])('refuses the document of the issuer %s', async (issuer) => {
    const provider = await startProvider([200, { issuer }])
    await expect(createDiscovery(provider.issuer)()).rejects.toMatchObject({
      code: 'provider_error',
      cause: { code: 'ISSUER_MISMATCH', message: `discovery says issuer ${issuer.slice(0, 200)}, configured is ${provider.issuer}` },
    })
  })

  it.each(['no URL', 5, null, undefined])('refuses a document whose issuer is %j', async (issuer) => {
    const provider = await startProvider([200, { issuer }])
    await expect(createDiscovery(provider.issuer)()).rejects.toMatchObject({ code: 'provider_error' })
  })

  it('refuses a document without end', async () => {
    const { issuer } = await startProvider(endless)
    await expect(createDiscovery(issuer)()).rejects.toMatchObject({ code: 'provider_error', cause: { message: 'too large' } })
  })

  it('says temporarily_unavailable when nobody listens', async () => {
    await expect(createDiscovery('http://127.0.0.1:9/')()).rejects.toMatchObject({ code: 'temporarily_unavailable' })
  })
})
