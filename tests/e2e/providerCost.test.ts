import { describe, expect, it } from 'vitest'
import { startAppBesideProvider } from '../support/appBesideProvider.ts'
import { signingKey } from '../support/issueIdToken.ts'
import { answers } from '../support/jwksServer.ts'
import type { JwksAnswer } from '../support/jwksServer.ts'

const times = <Value>(count: number, make: (index: number) => Value) => Array.from({ length: count }, (_, index) => make(index))

/** A response that waits until it is let go. */
function createGate(answer: JwksAnswer) {
  const waiting: (() => void)[] = []
  const state = { isOpen: false }
  return {
    answer: (response => state.isOpen ? answer(response) : waiting.push(() => answer(response))) satisfies JwksAnswer,
    open() {
      state.isOpen = true
      for (const answerLate of waiting) answerLate()
    },
  }
}

describe('GET /api/private, the cost at the provider', () => {
  it('is one fetch for 200 cold requests', async () => {
    const gate = createGate(answers.keys(signingKey.jwk))
    const { provider, issue, statusOf } = await startAppBesideProvider(gate.answer)
    const tokens = await Promise.all(times(200, index => issue({ jti: String(index) })))
    const statuses = tokens.map(token => statusOf(token))
    await expect.poll(() => provider.requests(), { timeout: 10_000 }).toBe(1)
    gate.open()
    expect(new Set(await Promise.all(statuses))).toEqual(new Set([200]))
    expect(provider.paths()).toEqual(['/.well-known/openid-configuration', '/.well-known/jwks.json'])
  })

  it('is one failed fetch for 200 cold requests', async () => {
    const gate = createGate(answers.status(503))
    const { provider, issue, statusOf } = await startAppBesideProvider(gate.answer)
    const token = await issue()
    const statuses = times(200, () => statusOf(token))
    await expect.poll(() => provider.requests(), { timeout: 10_000 }).toBe(1)
    gate.open()
    expect(new Set(await Promise.all(statuses))).toEqual(new Set([503]))
    expect(provider.requests()).toBeLessThanOrEqual(2) // a slow machine may still be answering when the first back-off is over
  })

  it('is at most 3 fetches for 500 unknown kids in quick succession', async () => {
    const { provider, statusOf, readiness, issueUnknown } = await startAppBesideProvider()
    await readiness()
    const flood = await Promise.all(times(500, async index => statusOf(await issueUnknown(`unknown-${index}`))))
    expect(new Set(flood)).toEqual(new Set([401]))
    expect(provider.requests()).toBeLessThanOrEqual(3)
  })

  it('is nothing that a valid token waits for', async () => {
    const { provider, issue, statusOf, readiness, issueUnknown } = await startAppBesideProvider()
    await readiness()
    provider.answerWith(answers.hang())
    const order: number[] = []
    const noteStatus = async (token: string) => order.push(await statusOf(token))
    const unknown = noteStatus(await issueUnknown())
    await expect.poll(() => provider.requests(), { timeout: 4000, interval: 10 }).toBe(2)
    await Promise.all(times(50, async index => noteStatus(await issue({ jti: String(index) }))))
    await unknown
    expect(order).toEqual([...times(50, () => 200), 503])
    expect(provider.requests()).toBe(2)
  })

  it('is at most 3 fetches for 500 unknown kids while it fails', async () => {
    const { provider, statusOf, issueUnknown, readiness } = await startAppBesideProvider()
    await readiness()
    provider.answerWith(answers.status(500))
    await statusOf(await issueUnknown())
    const flood = await Promise.all(times(500, async index => statusOf(await issueUnknown(`unknown-${index}`))))
    expect(new Set(flood)).toEqual(new Set([503]))
    expect(provider.requests()).toBeLessThanOrEqual(3)
  })
})
