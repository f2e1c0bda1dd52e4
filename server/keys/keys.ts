import { errors } from 'jose'
import type { JWTVerifyGetKey } from 'jose'
import { AuthError } from '#server/platform/errors'
import { createSingleFlight } from '#server/platform/singleFlight'
import { toFailureCause } from '#server/platform/failureCause'
import { systemClock } from '#server/platform/clock'
import type { Clock } from '#server/platform/clock'
import type { SigningAlgorithm } from '#server/platform/signingAlgorithms'
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
export interface KeySetOptions extends FetchKeySetOptions, Omit<KeyStoreOptions, 'source'> {
  /** What saved keys belong to: the issuer. Without it their address; with neither, nothing is saved. */
  issuer?: string
  now?: Clock
  log?: Pick<Console, 'info' | 'warn'>
  /** Told how each fetch ended. */
  onFetch?: (outcome: 'ok' | 'failed') => void
  /** Takes work that nobody waits for, such as `waitUntil` on the edge, where it would be cut off with the answer. */
  background?: (work: Promise<unknown>) => void
  /** False where one request must not wait for another's I/O: by default on Cloudflare Workers only. */
  shareFetches?: boolean
}

/** What a status page may show: no address and nothing of the provider's answer. Timestamps are epoch seconds. */
export interface KeySetStatus {
  isUsable: boolean
  keyCount: number
  /** Since the last successful fetch; null when no keys are held. */
  ageSeconds: number | null
  lastFailureAt: number | null
  lastFailureReason: string | null
}

/** The keys of one issuer. */
export interface KeySet {
  /** What tokens must be signed with; RS256 when undefined. */
  readonly algorithm?: SigningAlgorithm
  /**
   * @throws {AuthError} `keys_unavailable`: no key can be had, or none of this `kid` while the issuer cannot be asked.
   * @throws {JOSEError} the issuer has no such key.
   */
  getKey: JWTVerifyGetKey
  /** Sees to it that keys are held and as fresh as `getKey` wants them, if they can be had. Never rejects; undefined: nobody need wait. */
  warm: () => Promise<void> | undefined
  /** Whether the keys held may verify tokens: false before the first fetch, and when the last success is too long ago. */
  isUsable: () => boolean
  status: () => KeySetStatus
  /** Changes whenever the set of keys does. */
  readonly generation: number
}

/**
 * Holds the keys of an issuer, and answers while the issuer does not.
 *
 * - One fetch serves all who wait. It takes 5 seconds and 256 KB at most; failures back off from 1 to 60 seconds, with jitter.
 * - From an age of 5 minutes the keys are refreshed behind the requests; from 10 minutes requests wait for the refresh. So a withdrawn
 *   key is refused after 10 minutes at most while its issuer can be reached.
 * - While it cannot, the keys held serve until 24 hours after the last success, and nobody waits. It is logged once, as is the end.
 * - An unknown `kid` is looked for at once, then at most once in 5 seconds. Those who know their key never wait for it.
 * - An answer without a usable key counts as a failure: an empty set is a fault more often than a will, and never replaces a good one.
 * - Nothing starts before the first call, and no timer runs between calls.
 * @see RFC 7517; OpenID Connect Core 1.0 §10.1.1; RFC 5861 (stale-while-revalidate, stale-if-error)
 */
export function createKeySet(options: KeySetOptions): KeySet {
  const { now = systemClock, log, onFetch, background = () => {}, algorithm } = options
  const held = createHeldKeys(now)
  const store = createKeyStore({ ...options, source: options.issuer ?? options.jwksUri })
  const schedule = createFetchSchedule(now)
  const flight = createSingleFlight(refresh, { shared: options.shareFetches, maxMs: maxFlightMs })
  const state = { fetches: 0, lastFailure: { at: null, error: null } as { at: number | null, error: Error | null } }
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
      const error = cause instanceof Error ? cause : new Error('unknown')
      const reason = [error.message, toFailureCause(error)].filter(Boolean).join(': ')
      if (!schedule.isFailing()) log?.warn(`The keys of the issuer cannot be fetched (${reason}); those held serve on, if any.`)
      schedule.recordFailure()
      onFetch?.('failed')
      state.lastFailure = { at: now(), error }
    }
    state.fetches += 1
  }

  function warm(): Promise<void> | undefined {
    if (held.ageSeconds() < refreshAfterSeconds && !schedule.isFailing()) return
    if (!flight.isRunning() && !schedule.mayFetch()) return
    const mustWait = !isUsable() || (held.ageSeconds() >= maxAgeSeconds && !schedule.isOutageKnown())
    if (mustWait) return flight.run()
    if (!flight.isRunning()) background(flight.run())
  }

  const getKey: JWTVerifyGetKey = async (header, token) => {
    const { fetches } = state
    await warm()
    if (!isUsable()) throw createUnavailable(state.lastFailure.error)
    const key = await held.find(header, token).catch(ignoreNoMatch)
    if (key) return key
    if (state.fetches === fetches && (flight.isRunning() || schedule.takeLook())) await flight.run()
    return held.find(header, token).catch((error: unknown) => {
      // Who cannot ask the issuer cannot say that it has no such key.
      throw schedule.isFailing() && error instanceof errors.JWKSNoMatchingKey ? createUnavailable(state.lastFailure.error) : error
    })
  }

  return {
    algorithm,
    getKey,
    warm,
    isUsable,
    status: () => ({
      isUsable: isUsable(),
      keyCount: held.current()?.jwks.keys.length ?? 0,
      ageSeconds: held.current() ? held.ageSeconds() : null,
      lastFailureAt: state.lastFailure.at,
      lastFailureReason: state.lastFailure.error?.message ?? null,
    }),
    get generation() {
      return held.generation()
    },
  }
}

function ignoreNoMatch(error: unknown): null {
  if (error instanceof errors.JWKSNoMatchingKey) return null
  throw error
}

function createUnavailable(cause: Error | null): AuthError {
  return new AuthError('keys_unavailable', 'The keys to verify the token cannot be had.', { cause })
}
