import type { H3Event } from 'h3'
import { LRUCache } from 'lru-cache'
import type { Storage } from 'unstorage'
import type { Cipher } from '#server/platform/cipher'
import type { AuthError } from '#server/platform/errors'
import { toStorageKey } from '#server/platform/toStorageKey'
import { readCookies, writeCookie } from '#server/session/sessionCookies'
import type { Session } from '#server/session/session'
import type { SessionCookieContext } from '#server/session/sessionCookies'

const prefix = 'auth0.transaction.'
const maxAgeSeconds = 10 * 60
/** For an hour the callback still knows where a sign-in that took too long had started from. */
const rememberedSeconds = 60 * 60
/** Bytes of all transaction cookies together; the oldest give way. */
const maxTotalBytes = 4500
/** Characters of `returnTo` that a cookie holds. This process remembers a longer one; where it does not, its path serves. */
const maxReturnToLength = 256

/** Seconds that a completed sign-in is remembered, so that a callback asked twice ends twice on the page asked for. */
const completedSeconds = 60
/** Seconds that a refused sign-in is remembered, so that its page tells the same reason when it is reloaded. */
const refusedSeconds = 10 * 60

/** One sign-in in flight: what the callback must compare with, and where the user wanted to go. */
export interface Transaction {
  state: string
  nonce: string
  codeVerifier: string
  redirectUri: string
  returnTo: string
  /** What was asked for in `organization`, to be found again in the ID token. */
  organization?: string
  /** Seconds, as asked for in `max_age`. */
  maxAgeSeconds?: number
  /** As asked for in `acr_values`. */
  acrValues?: string
}

/** How a sign-in ended. */
export type Outcome = { session: Session, returnTo: string } | { refusal: AuthError }

/** What keeping a transaction takes. */
export interface TransactionContext extends SessionCookieContext {
  /** By state, what is too long for a cookie. Bounded by bytes, and only in this process: anyone can start sign-ins. */
  longReturnTos: LRUCache<string, string>
}

/** Saves a transaction in its own encrypted cookie, for 10 minutes, so that several tabs can sign in at once. */
export async function saveTransaction(event: H3Event, transaction: Transaction, context: TransactionContext): Promise<void> {
  const { cipher, now } = context
  const expiresAt = now + maxAgeSeconds
  const isLong = transaction.returnTo.length > maxReturnToLength
  if (isLong) context.longReturnTos.set(transaction.state, transaction.returnTo)
  const returnTo = isLong ? toPath(transaction.returnTo) : transaction.returnTo
  const text = await cipher.encrypt({ ...transaction, returnTo, expiresAt }, 'transaction')
  const name = toName(transaction.state, now)
  await makeRoom(event, name.length + text.length, context)
  writeCookie(event, name, text, rememberedSeconds, context)
}

/** The transaction of this state, and whether it is over 10 minutes old. Null when this browser has not started it, or an hour ago. */
export async function readTransaction(
  event: H3Event, dangerousState: string, context: TransactionContext,
): Promise<{ transaction: Transaction, isExpired: boolean } | null> {
  const kept = await decrypt(readCookies(event, context).get(findName(event, dangerousState, context) ?? ''), context)
  if (!kept || kept.state !== dangerousState) return null
  const { expiresAt, ...transaction } = kept
  const returnTo = context.longReturnTos.get(transaction.state) ?? transaction.returnTo
  return { transaction: { ...transaction, returnTo }, isExpired: expiresAt <= context.now }
}

/** How many sign-ins this browser has under way, this one included: each of them may bring a session of its own. */
export function countTransactions(event: H3Event, context: SessionCookieContext): number {
  const oldest = toName('', context.now - maxAgeSeconds)
  return readTransactionCookies(event, context).filter(([name]) => name >= oldest).length
}

/** Makes the browser forget the transaction of this state: its sign-in is complete. */
export function expireTransaction(event: H3Event, { state }: Transaction, context: TransactionContext): void {
  const name = findName(event, state, context)
  if (name) writeCookie(event, name, '', 0, context)
}

/** Creates the memory of one process: at most 1,000 sign-ins. `shared`: where instances meet, if they do. */
export function createOutcomes(cipher: Cipher, shared: Storage | null, onFailure: (cause: unknown) => void) {
  const memory = new LRUCache<string, Outcome>({ max: 1000 })
  return {
    /** Null when nothing is known of this state. Never rejects. */
    async read(state: string): Promise<Outcome | null> {
      const known = memory.get(state)
      if (known || !shared) return known ?? null
      const text = await shared.getItem(await toStorageKey('callback', state)).catch(onFailure)
      const saved = typeof text === 'string' ? await cipher.decrypt(text, 'callback') as { state: string, outcome: Outcome } | null : null
      // Whoever can write to the storage could have moved it.
      return saved?.state === state ? saved.outcome : null
    },
    /** Instances share completed sign-ins. Never rejects. */
    async remember(state: string, outcome: Outcome): Promise<void> {
      const isRefused = 'refusal' in outcome
      memory.set(state, outcome, { ttl: (isRefused ? refusedSeconds : completedSeconds) * 1000 })
      if (!shared || isRefused) return
      const [key, text] = await Promise.all([toStorageKey('callback', state), cipher.encrypt({ state, outcome }, 'callback')])
      await shared.setItem(key, text, { ttl: completedSeconds }).catch(onFailure)
    },
  }
}

/** Expires the oldest transactions of ours until one of this size fits. Others on this host are left alone: they cannot be decrypted. */
async function makeRoom(event: H3Event, bytes: number, context: TransactionContext): Promise<void> {
  const present = readTransactionCookies(event, context).sort(([a], [b]) => a < b ? -1 : 1)
  const decrypted = await Promise.all(present.map(([, text]) => decrypt(text, context)))
  const ours = present.filter((_, index) => decrypted[index] !== null)
  let total = ours.reduce((sum, [name, text]) => sum + name.length + text.length, bytes)
  for (const [name, text] of ours) {
    if (total <= maxTotalBytes) return
    writeCookie(event, name, '', 0, context)
    total -= name.length + text.length
  }
}

async function decrypt(text: string | undefined, { cipher }: TransactionContext) {
  return await cipher.decrypt(text ?? '', 'transaction') as (Transaction & { expiresAt: number }) | null
}

/** A path with neither query nor fragment; the home page where even that is too long. */
function toPath(returnTo: string): string {
  const path = returnTo.replace(/[?#].*$/, '')
  return path.length > maxReturnToLength ? '/' : path
}

/** The time comes first, so that names sort by age. */
function toName(state: string, now: number): string {
  return `${prefix}${Math.floor(now).toString(36)}.${state.slice(0, 12)}`
}

function findName(event: H3Event, dangerousState: string, context: TransactionContext): string | undefined {
  return readTransactionCookies(event, context).find(([name]) => name.endsWith(`.${dangerousState.slice(0, 12)}`))?.[0]
}

function readTransactionCookies(event: H3Event, context: SessionCookieContext): [name: string, text: string][] {
  return [...readCookies(event, context)].filter(([name]) => name.startsWith(prefix))
}
