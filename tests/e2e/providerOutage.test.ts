import { describe, expect, it } from 'vitest'
import { startAppBesideProvider } from '../support/appBesideProvider.ts'
import { createSigningKey, signingKey } from '../support/issueIdToken.ts'
import type { SigningKey } from '../support/issueIdToken.ts'
import { answers } from '../support/jwksServer.ts'
import type { JwksAnswer } from '../support/jwksServer.ts'

const faults: [string, JwksAnswer][] = [
  ['hangs', answers.hang()],
  ['answers 500', answers.status(500)],
  ['answers HTML', answers.html()],
  ['answers an empty set', answers.keys()],
  ['answers 10 MB', answers.raw(Buffer.alloc(10 * 1024 * 1024, ' '))],
  ['never stops answering', answers.endless()],
  ['redirects', answers.status(302, { location: 'https://evil.example/jwks.json' })],
  ['cuts the connection', answers.drop()],
]

describe('GET /api/private, while the provider', () => {
  it.each(faults)('%s, knows valid from invalid, and says 503 of what it cannot know', async (_, fault) => {
    const { provider, app, issue, now, ask, statusOf, readiness, issueUnknown } = await startAppBesideProvider()
    expect(await readiness()).toBe(200)
    provider.answerWith(fault)

    const unavailable = await ask(await issueUnknown())
    expect(unavailable.status).toBe(503)
    expect(Number(unavailable.headers.get('retry-after'))).toBeGreaterThan(0)
    expect(unavailable.headers.get('www-authenticate')).toBeNull()
    expect(await unavailable.json()).toEqual({
      error: 'temporarily_unavailable', error_description: 'The keys to verify the token cannot be had.',
    })
    for (let round = 0; round < 20; round += 1) {
      expect(await statusOf(await issue({ jti: String(round) }))).toBe(200)
      expect(await statusOf(await issue({ exp: now - 60 }))).toBe(401)
      expect(await statusOf(await issue({}, { header: { alg: 'none' } }))).toBe(401)
      expect(await statusOf()).toBe(401)
      expect(await statusOf(await issueUnknown(`unknown-${round}`))).toBe(503)
    }
    expect(await readiness()).toBe(200)
    expect(app.logs().match(/cannot be fetched/g)).toHaveLength(1)
    expect(app.logs()).not.toContain(provider.issuer)
  })

  it.each(faults)('%s from the start, says 503 of a valid token, 401 of what needs no key, and recovers', async (_, fault) => {
    const { provider, app, issue, ask, statusOf, readiness, issueUnknown } = await startAppBesideProvider(fault, fault)
    const valid = await issue()
    const unavailable = await ask(valid)
    expect(unavailable.status).toBe(503)
    expect(unavailable.headers.has('retry-after')).toBe(true)
    expect(await unavailable.text()).not.toMatch(/127\.0\.0\.1|ECONN|discovery/)
    expect(await readiness()).toBe(503)
    expect(await statusOf(await issueUnknown())).toBe(503)
    expect(await statusOf(await issue({}, { header: { alg: 'HS256' } }))).toBe(401)
    expect(await statusOf('not-a-token')).toBe(401)
    expect(await statusOf()).toBe(401)

    provider.answerDiscoveryWith(null)
    provider.answerWith(answers.keys(signingKey.jwk))
    await expect.poll(() => statusOf(valid), { timeout: 30_000, interval: 200 }).toBe(200)
    expect(await statusOf(await issueUnknown())).toBe(401)
    expect(await readiness()).toBe(200)
    expect(app.logs()).not.toMatch(/ at .+:\d+:\d+/)
  })

  it('rotates its keys every second, never refuses the tokens of a key that is published all along', async () => {
    const { provider, issue, statusOf } = await startAppBesideProvider()
    const published: SigningKey[] = [signingKey]
    const rotate = async () => {
      published.push(await createSigningKey(`rotated-${published.length}`))
      provider.answerWith(answers.keys(...published.map(({ jwk }) => jwk)))
    }
    const rounds = 6
    for (let round = 0; round < rounds; round += 1) {
      await rotate()
      const known = await Promise.all(Array.from({ length: 20 }, (_, index) => issue({ jti: `${round}-${index}` })))
      expect(new Set(await Promise.all(known.map(token => statusOf(token))))).toEqual(new Set([200]))
      // The newest key is found at once, or refused within 5 seconds of the last look.
      const newest = await issue({}, { key: published.at(-1) })
      for (let index = 0; index < 20; index += 1) expect([200, 401]).toContain(await statusOf(newest))
      await new Promise(resolve => setTimeout(resolve, 1000))
    }
    expect(provider.requests()).toBeLessThanOrEqual(1 + rounds)
    const newest = await issue({}, { key: published.at(-1) })
    await expect.poll(() => statusOf(newest), { timeout: 30_000, interval: 500 }).toBe(200)
  })
})
