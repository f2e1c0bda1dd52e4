import { describe, expect, it } from 'vitest'
import { createDiscovery } from '#server/protocol/discovery'
import { createTenantControl } from '../../../support/tenantControl'
import { createTenant } from '../../tenant/tenantFixture'

const hour = 60 * 60 * 1000

async function createFixture(shareFetches = true) {
  const tenant = await createTenant()
  const clock = { now: 0 }
  const read = createDiscovery({ issuer: tenant.issuer, now: () => clock.now, shareFetches })
  return { tenant, clock, control: createTenantControl(tenant.control), read }
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

  it('looks for it again after an hour', async () => {
    const { clock, control, read } = await createFixture()
    await read()
    clock.now = hour
    await read()
    expect((await control.readCounters()).discovery).toBe(2)
  })

  it('serves the old document through an outage, and tries again every second', async () => {
    const { clock, control, read } = await createFixture()
    const document = await read()
    await control.setFaults({ discovery: { mode: 'down' } })
    clock.now = hour
    await expect(read()).resolves.toBe(document)
    await expect(read()).resolves.toBe(document)
    expect((await control.readCounters()).discovery).toBe(2)
    clock.now = hour + 1000
    await read()
    expect((await control.readCounters()).discovery).toBe(3)
  })

  it.each([
    ['down', 'temporarily_unavailable'],
    ['reset', 'temporarily_unavailable'],
    ['html', 'temporarily_unavailable'],
    ['garbage', 'provider_error'],
    ['empty', 'provider_error'],
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
    const read = createDiscovery({ issuer: tenant.issuer.replace(/\/$/, '') })
    await expect(read()).rejects.toMatchObject({ code: 'provider_error', cause: { message: expect.stringContaining(tenant.issuer) } })
  })

  it('says temporarily_unavailable when nobody listens', async () => {
    await expect(createDiscovery({ issuer: 'http://127.0.0.1:9/' })()).rejects.toMatchObject({ code: 'temporarily_unavailable' })
  })
})
