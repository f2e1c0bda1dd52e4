import { describe } from 'vitest'
import { it } from '../support/appWithProvider.ts'
import { signingKey } from '../support/issueIdToken.ts'
import { answers } from '../support/jwksServer.ts'

// Each way of failing, and what each costs the provider: tests/unit/server/keys/keys.test.ts
describe.concurrent('requireIdToken, while the provider', () => {
  it.for([['answers 500', answers.status(500)], ['cuts the connection', answers.drop()]] as const)(
    '%s, knows valid from invalid, and says 503 of what it cannot know', async ([, fault], { startWithProvider, expect }) => {
      const { provider, app, issue, now, ask, statusOf, readiness, issueUnknown } = await startWithProvider()
      await expect.poll(readiness).toBe(200)
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

  it.for([['answers 500', answers.status(500)], ['hangs', answers.hang()]] as const)(
    '%s from the start, says 503 of a valid token, 401 of what needs no key, and recovers',
    async ([, fault], { startWithProvider, expect }) => {
      const { provider, app, issue, ask, statusOf, readiness, issueUnknown } = await startWithProvider(fault, fault)
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
})
