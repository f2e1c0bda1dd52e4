import { setTimeout as delay } from 'node:timers/promises'
import type { Cluster } from '../../tests/support/cluster.ts'
import { createUser, dueSeconds } from './user.ts'
import type { Tally, User } from './user.ts'

/** How much load. */
export interface LoadOptions {
  users: number
  seconds: number
  /** Auth0's Rotation Overlap Period; 0: a refresh token that is used again ends the session. */
  overlapSeconds: number
}

/** What came of it. */
export interface LoadReport extends Tally {
  overlapSeconds: number
  /** Passed on by the balancer because nobody listened, or because the connection broke. */
  refused: number
  broken: number
  /** Those of `broken` that asked for an ID token. */
  brokenRefreshes: number
  /** Users without a session at the end. */
  signedOut: number
  grants: number
  /** Those of `grants` that repeat one whose answer was lost with an instance. */
  repeatedGrants: number
  /** Those of `grants` that brought nobody a token: their instance was killed before it had stored what the provider answered. */
  lostGrants: number
  /** Requests by instance, in the order of their start. */
  answered: number[]
}

/** How long an ID token lives before it is due. */
const refreshAfterSeconds = 4
/** How long the provider's answers are on the way when an instance is killed. */
const lateMs = 2000
/** Without clara, whose ID token is too large to be kept in the cookie: it is refreshed whenever it is asked for. */
const names = ['ada', 'ben', 'zoe'] as const
const signInsAtOnce = 5

/**
 * Lets users ping and refresh while one instance is killed in the middle of refresh grants, a new one comes, and another one is stopped.
 * The cluster has two instances or more, and ends with as many as it had, less one.
 */
export async function runLoad(cluster: Cluster, { users: count, seconds, overlapSeconds }: LoadOptions): Promise<LoadReport> {
  const { control, balancer } = cluster
  await control.setLifetimes({ idTokenSeconds: dueSeconds + refreshAfterSeconds, rotationOverlapSeconds: overlapSeconds })
  const tally: Tally = { sent: 0, failed: [], loggedOut: 0, refreshes: 0, expiries: 0, slowestMs: 0 }
  const users = await signIn(cluster.appUrl, count, tally)

  balancer.answered.clear()
  const before = await control.readCounters()
  const startedAt = Date.now()
  await Promise.all([disturb(cluster, startedAt, seconds), ...users.map(user => user.liveUntil(startedAt + seconds * 1000))])
  const after = await control.readCounters()
  const answered = cluster.instances.map(({ baseUrl }) => balancer.answered.get(baseUrl) ?? 0)
  const signedIn = await Promise.all(users.map(user => user.isSignedIn()))

  const broken = balancer.retries.filter(({ isRefused }) => !isRefused)
  const countSince = (name: string) => (after[name] ?? 0) - (before[name] ?? 0)
  const [grants, repeatedGrants] = [countSince('tokenRefreshGranted'), countSince('tokenRefreshRepeated')]
  return {
    ...tally,
    overlapSeconds,
    refused: balancer.retries.length - broken.length,
    broken: broken.length,
    brokenRefreshes: broken.filter(({ path }) => path === '/api/auth/token').length,
    signedOut: signedIn.filter(isSignedIn => !isSignedIn).length,
    grants,
    repeatedGrants,
    lostGrants: grants - repeatedGrants - tally.expiries,
    answered,
  }
}

/** Spread over the life of an ID token, so that at any time some are due. */
async function signIn(appUrl: string, count: number, tally: Tally): Promise<User[]> {
  const users: User[] = []
  while (users.length < count) {
    await delay(refreshAfterSeconds * 1000 * signInsAtOnce / count)
    const size = Math.min(signInsAtOnce, count - users.length)
    users.push(...await Promise.all(Array.from({ length: size }, (_, index) =>
      createUser(appUrl, names[(users.length + index) % names.length] ?? names[0], tally))))
  }
  return users
}

async function disturb({ instances, control, add }: Cluster, startedAt: number, seconds: number): Promise<void> {
  const waitFor = (part: number) => delay(Math.max(0, startedAt + seconds * 1000 * part - Date.now()))
  const [first, second] = instances
  await waitFor(1 / 3)
  // From here on grants are given, and their answers are on the way.
  await control.setFaults({ token: { mode: 'late', delayMs: lateMs } })
  await delay(lateMs)
  await first?.kill()
  await control.setFaults({ token: { mode: 'ok' } })
  await waitFor(1 / 2)
  await add()
  await waitFor(2 / 3)
  await second?.stop()
}
