import { errors } from 'jose'
import type { JWTVerifyGetKey } from 'jose'
import type { Storage } from 'unstorage'
import { AuthError } from '#server/platform/errors'
import { createSingleFlight } from '#server/platform/singleFlight'
import { toFailureCause } from '#server/platform/failureCause'
import { systemClock } from '#server/platform/clock'
import type { Clock } from '#server/platform/clock'
import type { Cipher } from '#server/platform/cipher'
import { runInBackground } from '#server/platform/runtime'
import type { SigningAlgorithm } from '#server/platform/signingAlgorithms'
import { createHeldKeys, maxAgeSeconds } from '#server/keys/heldKeys'
import { fetchKeySet } from '#server/keys/jwks'

const [refreshAfterSeconds, staleIfErrorSeconds] = [5 * 60, 24 * 60 * 60]
const [firstBackOffSeconds, maxBackOffSeconds] = [1, 60]
const lookIntervalSeconds = 5
const outageKnownSeconds = 120
const maxFlightMs = 7000 // storage 1 s, fetch 5 s, some air

/** Where the keys come from and where they are saved. */
export interface KeySetOptions {
  issuer: string
  /** Where the issuer publishes its JWKS. Asked again at each fetch, so it should remember. */
  jwksUri: () => Promise<string | undefined>
  /** The one algorithm that the keys are for; RS256 by default. */
  algorithm?: SigningAlgorithm
  storage: Storage
  cipher: Cipher
  log: Pick<Console, 'info' | 'warn'>
  onFetch: (outcome: 'ok' | 'failed') => void
  now?: Clock
  fetch?: typeof fetch
  /** False where one request must not wait for another's I/O: by default on Cloudflare Workers only. */
  shareFetches?: boolean
}

/** The keys of one issuer. */
export type KeySet = ReturnType<typeof createKeySet>

/**
 * Holds the keys of an issuer, and answers while the issuer does not.
 * - One fetch serves all who wait, within 5 seconds; failures back off from 1 to 60 seconds, with jitter, and are logged once.
 * - From an age of 5 minutes the keys are refreshed behind the requests; from 10 minutes requests wait, so a withdrawn key is refused then.
 * - While the issuer cannot be reached, the keys held serve until 24 hours after the last success, and nobody waits.
 * - An unknown `kid` is looked for at once, then at most once in 5 seconds. Those who know their key never wait for it.
 * @see RFC 7517; OpenID Connect Core 1.0 §10.1.1; RFC 5861 (stale-while-revalidate, stale-if-error)
 */
export function createKeySet(options: KeySetOptions) {
  const { now = systemClock, log, onFetch, algorithm } = options
  const held = createHeldKeys(options)
  const schedule = createFetchSchedule(now)
  const flight = createSingleFlight(refresh, { shared: options.shareFetches, maxMs: maxFlightMs })
  const state: { fetches: number, failure?: { at: number, reason: string, cause: unknown } } = { fetches: 0 }
  const createUnavailable = () =>
    new AuthError('keys_unavailable', 'The keys to verify the token cannot be had.', { cause: state.failure?.cause })
  const isUsable = () => held.ageSeconds() <= staleIfErrorSeconds

  async function refresh(): Promise<void> {
    if (await held.takeSaved() && held.ageSeconds() < maxAgeSeconds) return
    try {
      held.replace({ jwks: await fetchKeySet(options.jwksUri, algorithm, options.fetch), fetchedAt: now() })
      if (schedule.isFailing()) log.info('The keys of the issuer can be fetched again.')
      schedule.recordSuccess()
      onFetch('ok')
      runInBackground(held.save())
    }
    catch (cause) {
      const reason = [(cause as Error).message, toFailureCause(cause)].filter(Boolean).join(': ')
      if (!schedule.isFailing()) log.warn(`The keys of the issuer cannot be fetched (${reason}); those held serve on, if any.`)
      schedule.recordFailure()
      onFetch('failed')
      state.failure = { at: now(), reason, cause }
    }
    state.fetches += 1
  }

  /** Sees to it that keys are held and as fresh as `getKey` wants them, if they can be had. Never rejects; undefined: nobody need wait. */
  function warm(): Promise<void> | undefined {
    if (held.ageSeconds() < refreshAfterSeconds && !schedule.isFailing()) return
    if (!flight.isRunning() && !schedule.mayFetch()) return
    const mustWait = !isUsable() || (held.ageSeconds() >= maxAgeSeconds && !schedule.isOutageKnown())
    if (mustWait) return flight.run()
    if (!flight.isRunning()) runInBackground(flight.run())
  }

  /** @throws {AuthError} `keys_unavailable`: no key can be had, or none of this `kid` while the issuer cannot be asked. */
  const getKey: JWTVerifyGetKey = async (header, token) => {
    const { fetches } = state
    await warm()
    if (!isUsable()) throw createUnavailable()
    const key = await held.find(header, token).catch((error: unknown) => {
      if (!(error instanceof errors.JWKSNoMatchingKey)) throw error
    })
    if (key) return key
    if (state.fetches === fetches && (flight.isRunning() || schedule.takeLook())) await flight.run()
    return held.find(header, token).catch((error: unknown) => {
      // Who cannot ask the issuer cannot say that it has no such key.
      throw schedule.isFailing() && error instanceof errors.JWKSNoMatchingKey ? createUnavailable() : error
    })
  }

  return {
    algorithm,
    getKey,
    warm,
    /** Whether the keys held may verify tokens: false before the first fetch, and when the last success is too long ago. */
    isUsable,
    /** What a status page may show: no address and nothing of the provider's response. Timestamps are epoch seconds. */
    status: () => ({
      isUsable: isUsable(),
      keyCount: held.count(),
      ageSeconds: held.count() ? held.ageSeconds() : null,
      lastFailureAt: state.failure?.at ?? null,
      lastFailureReason: state.failure?.reason ?? null,
    }),
    /** Changes whenever the set of keys does. */
    get generation() {
      return held.generation()
    },
  }
}

/** Creates the schedule of one key set: when its keys may be fetched, by the outcome of the fetches before. Nothing here waits. */
export function createFetchSchedule(now: Clock) {
  const state = { failures: 0, failedAt: -Infinity, backOffSeconds: 0, lookedAt: -Infinity }
  /** In either direction: a clock that was set back does not prolong a wait. */
  const secondsSince = (at: number) => Math.abs(now() - at)
  /** False while backing off: 1, 2, 4 … 60 seconds after a failure, half of it by chance, so that instances do not come back in step. */
  const mayFetch = () => secondsSince(state.failedAt) >= state.backOffSeconds

  return {
    mayFetch,
    isFailing: () => state.failures > 0,
    isOutageKnown: () => secondsSince(state.failedAt) <= outageKnownSeconds,
    recordSuccess: () => void Object.assign(state, { failures: 0, failedAt: -Infinity }),
    recordFailure: () => {
      const backOff = Math.min(maxBackOffSeconds, firstBackOffSeconds * 2 ** state.failures)
      state.failures += 1
      state.failedAt = now()
      state.backOffSeconds = backOff * (0.5 + Math.random() / 2)
    },
    /** Whether a fetch for an unknown `kid` is due: true at most once in 5 seconds, and not while backing off. */
    takeLook: () => {
      if (!mayFetch() || secondsSince(state.lookedAt) < lookIntervalSeconds) return false
      state.lookedAt = now()
      return true
    },
  }
}
