import { errors } from 'jose'
import type { JWTVerifyGetKey } from 'jose'
import { AuthError } from '#server/platform/errors'
import { createSingleFlight } from '#server/platform/singleFlight'
import { toFailureCause } from '#server/platform/failureCause'
import { systemClock } from '#server/platform/clock'
import type { Clock } from '#server/platform/clock'
import { createFetchSchedule } from '#server/keys/fetchSchedule'
import { fetchKeySet } from '#server/keys/fetchKeySet'
import type { FetchKeySetOptions } from '#server/keys/fetchKeySet'
import { createHeldKeys } from '#server/keys/heldKeys'
import { createKeyStore } from '#server/keys/savedKeys'
import type { KeyStoreOptions } from '#server/keys/savedKeys'

const refreshAfterSeconds = 5 * 60
const maxAgeSeconds = 10 * 60
const staleIfErrorSeconds = 24 * 60 * 60
const maxFlightMs = 7000 // storage 1 s, fetch 5 s, some air

/** Where the keys come from, and what the runtime lends. */
export interface KeySetOptions extends FetchKeySetOptions, KeyStoreOptions {
  now?: Clock
  log?: Pick<Console, 'info' | 'warn'>
  onFetch?: (outcome: 'ok' | 'failed') => void
  /** Takes work that nobody waits for, such as `waitUntil` on the edge, where it would be cut off with the answer. */
  background?: (work: Promise<unknown>) => void
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
  const { now = systemClock, log, onFetch, background = () => {}, algorithm } = options
  const held = createHeldKeys(now)
  const store = createKeyStore(options)
  const schedule = createFetchSchedule(now)
  const flight = createSingleFlight(refresh, { shared: options.shareFetches, maxMs: maxFlightMs })
  const state: { fetches: number, failure?: { at: number, reason: string, cause: unknown } } = { fetches: 0 }
  const isUsable = () => held.ageSeconds() <= staleIfErrorSeconds

  async function refresh(): Promise<void> {
    const saved = await store.takeInitial()
    if (saved) held.replace(saved)
    if (held.ageSeconds() < maxAgeSeconds && saved) return
    try {
      held.replace({ jwks: await fetchKeySet(options), fetchedAt: now() })
      if (schedule.isFailing()) log?.info('The keys of the issuer can be fetched again.')
      schedule.recordSuccess()
      onFetch?.('ok')
      background(store.save(held.current()))
    }
    catch (cause) {
      const reason = [(cause as Error).message, toFailureCause(cause)].filter(Boolean).join(': ')
      if (!schedule.isFailing()) log?.warn(`The keys of the issuer cannot be fetched (${reason}); those held serve on, if any.`)
      schedule.recordFailure()
      onFetch?.('failed')
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
    if (!flight.isRunning()) background(flight.run())
  }

  /**
   * @throws {AuthError} `keys_unavailable`: no key can be had, or none of this `kid` while the issuer cannot be asked.
   * @throws {JOSEError} the issuer has no such key.
   */
  const getKey: JWTVerifyGetKey = async (header, token) => {
    const { fetches } = state
    await warm()
    if (!isUsable()) throw createUnavailable(state.failure?.cause)
    const key = await held.find(header, token).catch(ignoreNoMatch)
    if (key) return key
    if (state.fetches === fetches && (flight.isRunning() || schedule.takeLook())) await flight.run()
    return held.find(header, token).catch((error: unknown) => {
      // Who cannot ask the issuer cannot say that it has no such key.
      throw schedule.isFailing() && error instanceof errors.JWKSNoMatchingKey ? createUnavailable(state.failure?.cause) : error
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
      keyCount: held.current()?.jwks.keys.length ?? 0,
      ageSeconds: held.current() ? held.ageSeconds() : null,
      lastFailureAt: state.failure?.at ?? null,
      lastFailureReason: state.failure?.reason ?? null,
    }),
    /** Changes whenever the set of keys does. */
    get generation() {
      return held.generation()
    },
  }
}

function ignoreNoMatch(error: unknown): null {
  if (error instanceof errors.JWKSNoMatchingKey) return null
  throw error
}

function createUnavailable(cause: unknown): AuthError {
  return new AuthError('keys_unavailable', 'The keys to verify the token cannot be had.', { cause })
}
