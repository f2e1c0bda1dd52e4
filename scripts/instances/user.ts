import { setTimeout as delay } from 'node:timers/promises'
import { askForToken, readUserName } from '../../tests/support/appSession.ts'
import { signInByHttp } from '../../tests/support/signInByHttp.ts'
import { decodeJwt } from '../../tests/support/tenantSession.ts'

/** What all users together have seen. */
export interface Tally {
  sent: number
  /** A line for each request that was not answered as it should have been. */
  failed: string[]
  loggedOut: number
  /** Requests for a new ID token. */
  refreshes: number
  /** Times that a user's ID token was due, and gave way to one with a later `exp`. */
  expiries: number
  /** The longest that a request has taken. */
  slowestMs: number
}

/** A signed-in user with three tabs. */
export interface User {
  /** Pings the private route, and refreshes the ID token whenever it is due, until this time (epoch ms) or until logged out. */
  liveUntil: (deadline: number) => Promise<void>
  isSignedIn: () => Promise<boolean>
}

/** An ID token with so much life left is due: the app refreshes it. */
export const dueSeconds = 60

const tabs = 3
const pauseMs = 250

/** Signs a demo user in, takes the first ID token, and from then on counts in the tally. */
export async function createUser(appUrl: string, name: string, tally: Tally): Promise<User> {
  const session = { cookie: (await signInByHttp(appUrl, name)).header('/'), idToken: '', isOver: false }
  session.idToken = (await askForToken(appUrl, appUrl, session.cookie)).body.idToken ?? ''
  const readExpiry = () => Number(decodeJwt(session.idToken).exp)

  async function send<T>(request: () => Promise<T>): Promise<T | null> {
    tally.sent++
    const sentAt = Date.now()
    try {
      return await request()
    }
    catch (error) {
      tally.failed.push(String(error instanceof Error ? error.cause ?? error : error))
      return null
    }
    finally {
      tally.slowestMs = Math.max(tally.slowestMs, Date.now() - sentAt)
    }
  }

  async function ping(): Promise<void> {
    await send(async () => {
      const answer = await fetch(`${appUrl}/api/private`, { headers: { authorization: `Bearer ${session.idToken}` } })
      await answer.text()
      if (!answer.ok) throw new Error(`GET /api/private answered ${answer.status}`)
    })
  }

  async function ask() {
    tally.refreshes++
    return send(async () => {
      const answer = await askForToken(appUrl, appUrl, session.cookie)
      if (answer.status !== 200 && answer.status !== 401) throw new Error(`POST /api/auth/token answered ${answer.status}`)
      return answer
    })
  }

  // At the same time and with the same cookie, as by tabs that do not know of one another.
  async function refresh(): Promise<void> {
    const answers = (await Promise.all(Array.from({ length: tabs }, ask))).filter(answer => answer !== null)
    session.isOver = answers.some(({ status }) => status === 401)
    if (session.isOver) tally.loggedOut++
    const before = readExpiry()
    for (const { body: { idToken }, cookie } of answers) if (idToken) Object.assign(session, { idToken, cookie })
    if (readExpiry() > before) tally.expiries++
  }

  return {
    async liveUntil(deadline) {
      while (Date.now() < deadline && !session.isOver) {
        if (readExpiry() - Date.now() / 1000 <= dueSeconds) await refresh()
        await ping()
        await delay(pauseMs)
      }
    },
    isSignedIn: async () => await readUserName(appUrl, session.cookie) !== null,
  }
}
