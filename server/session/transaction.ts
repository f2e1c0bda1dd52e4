import { parseCookies } from 'h3'
import type { H3Event } from 'h3'
import { cookieName, expireCookie, writeCookie } from '#server/session/cookies'
import type { CookieContext } from '#server/session/cookies'
import { seal, unseal } from '#server/session/seal'

const cookiePrefix = 'auth0.transaction.'
const maxAgeSeconds = 10 * 60
const maxTransactions = 5

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
}

/** What sealing and dating a transaction takes. */
export interface TransactionContext extends CookieContext {
  secrets: readonly [string, ...string[]]
  /** Epoch seconds. */
  now: number
}

/**
 * Keeps a transaction in a sealed cookie of its own, for 10 minutes, so that several tabs can sign in at once. At most 5 are kept:
 * the oldest give way.
 */
export async function saveTransaction(event: H3Event, transaction: Transaction, context: TransactionContext): Promise<void> {
  const others = listNames(event, context).sort()
  for (const name of others.slice(0, Math.max(0, others.length - maxTransactions + 1))) expireCookie(event, name, context)

  const sealed = await seal({ ...transaction, expiresAt: context.now + maxAgeSeconds }, context.secrets, 'transaction')
  writeCookie(event, toName(transaction.state, context.now), sealed, maxAgeSeconds, context)
}

/**
 * Reads and deletes the transaction of this state: it serves once, whatever comes of it. Null when there is none, or it is too old.
 */
export async function takeTransaction(event: H3Event, dangerousState: string, context: TransactionContext): Promise<Transaction | null> {
  const name = listNames(event, context).find(name => name.endsWith(`.${dangerousState.slice(0, 12)}`))
  const sealed = name && parseCookies(event)[cookieName(name, context)]
  if (!sealed) return null

  const transaction = await unseal(sealed, context.secrets, 'transaction') as (Transaction & { expiresAt: number }) | null
  if (transaction && transaction.state !== dangerousState) return null
  expireCookie(event, name, context)
  return transaction && transaction.expiresAt > context.now ? transaction : null
}

/** The instant comes first, so that names sort by age. */
function toName(state: string, now: number): string {
  return `${cookiePrefix}${now.toString(36)}.${state.slice(0, 12)}`
}

function listNames(event: H3Event, context: CookieContext): string[] {
  const prefix = cookieName('', context)
  return Object.keys(parseCookies(event))
    .filter(name => name.startsWith(prefix + cookiePrefix))
    .map(name => name.slice(prefix.length))
}
