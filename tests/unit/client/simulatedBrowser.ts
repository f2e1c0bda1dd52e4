import { setImmediate } from 'node:timers/promises'
import { ref } from 'vue'
import { vi } from 'vitest'
import type { Owner, SessionData } from '#shared/types/auth'
import { createAuth0Client } from '../../../client/auth0Client'
import type { Environment } from '../../../client/environment'

/** What a route of the simulated server does, instead of its default. */
type Route = (init: RequestInit) => Response | Promise<Response>

/** The session of Ada's sign-in number `signIn`, now. */
export function issueSession(sub = 'ada', signIn = 1, organization: string | null = null): SessionData {
  const now = Math.floor(Date.now() / 1000)
  return {
    user: { sub },
    owner: { sub, organization, session: `sign-in-${signIn}` },
    roles: [],
    idTokenIssuedAt: now,
    idTokenExpiresAt: now + 3600,
    startedAt: now,
    expiresAt: now + 3 * 86_400,
  }
}

/** A JSON response with the server's `Date`. */
export function respond(body: unknown, status = 200, headers: Record<string, string> = {}): Response {
  return Response.json(body, { status, headers: { date: new Date().toUTCString(), ...headers } })
}

/** A response that never arrives, until `arrive` is called. */
export function delayed() {
  const { promise, resolve } = Promise.withResolvers<Response>()
  return { route: () => promise, arrive: (response: Response) => settle(resolve(response)) }
}

/** What `new BroadcastChannel()` does where it is blocked. */
export function throwBlocked(): never {
  throw new DOMException('The operation is insecure.', 'SecurityError')
}

/** Lets everything happen that waits for no timer. */
export async function settle(_after?: unknown): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await setImmediate()
}

/** Lets time pass, with everything that happens in it. */
export async function pass(ms: number): Promise<void> {
  await vi.advanceTimersByTimeAsync(ms)
  await settle()
}

/**
 * One browser with any number of tabs, each with a real client, and the server: its session is that of the cookies. Time is Vitest's.
 */
export function createBrowser(startSession?: null) {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date', 'performance'], now: 1_700_000_000_000 })
  const session: SessionData | null = startSession === null ? null : issueSession()
  const server = { session, lifeSeconds: 3600, requests: [] as string[], inits: [] as RequestInit[], routes: {} as Record<string, Route> }
  const ports = new Set<EventTarget>()
  const locks = createLocks()

  const serve = (name: string, init: RequestInit): Response | Promise<Response> => {
    const route = server.routes[name]
    if (route) return route(init)
    if (name === 'session') return respond(server.session)
    if (name === 'logout') return respond({ logoutUrl: 'https://tenant.example/logout' })
    return server.session ? respond(issueToken(server.session.owner)) : respond({ error: 'login_required' }, 401)
  }

  function issueToken(owner: Owner) {
    const value = `token-${server.requests.length}-of-${owner.sub}-${owner.session}`
    return { idToken: value, accessToken: value, expiresAt: Math.floor(Date.now() / 1000) + server.lifeSeconds, owner }
  }

  function openChannel() {
    const port = new EventTarget()
    ports.add(port)
    const postMessage = (message: unknown) => {
      const data: unknown = structuredClone(message)
      for (const other of ports) if (other !== port) queueMicrotask(() => other.dispatchEvent(new MessageEvent('message', { data })))
    }
    return Object.assign(port, { postMessage }) as unknown as BroadcastChannel
  }

  /** What the tabs say to one another from now on. */
  function listen(): unknown[] {
    const heard: unknown[] = []
    openChannel().addEventListener('message', event => heard.push(event.data))
    return heard
  }

  /** Opens a page that the server has rendered for its session. */
  function openTab(overrides: Partial<Environment> = {}, { isStarted = true } = {}) {
    const page = { isVisible: true, left: [] as string[], logoutsElsewhere: 0 }
    const environment: Environment = {
      session: ref(structuredClone(server.session)),
      renderedAtMs: Date.now(),
      fetch: async (path, init) => {
        const name = path.replace('/api/auth/', '')
        server.requests.push(name)
        server.inits.push(init)
        return serve(name, init)
      },
      locks,
      openChannel,
      wallMs: () => Date.now(),
      tickMs: () => performance.now(),
      setTimeout: (run, ms) => Number(setTimeout(run, ms)),
      clearTimeout: timer => clearTimeout(timer),
      isVisible: () => page.isVisible,
      leave: url => page.left.push(url),
      onLogoutElsewhere: () => page.logoutsElsewhere++,
      ...overrides,
    }
    const client = createAuth0Client(environment)
    if (isStarted) client.start()
    return Object.assign(client, { page })
  }

  const countRequests = (name: string) => server.requests.filter(request => request === name).length
  return { server, openTab, openChannel, listen, locks, countRequests, issueToken }
}

/** Web Locks with one lock, in order. */
function createLocks(): Pick<LockManager, 'request'> {
  let last: Promise<unknown> = Promise.resolve()
  const request = (_name: string, work: () => unknown) => {
    const turn = last.then(work)
    last = turn.catch(() => {})
    return turn
  }
  return { request } as unknown as LockManager
}
