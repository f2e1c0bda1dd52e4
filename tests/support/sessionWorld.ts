import { createApp, createRouter, defineEventHandler, getQuery, readBody, setResponseStatus, toWebHandler } from 'h3'
import type { H3Event } from 'h3'
import { LRUCache } from 'lru-cache'
import type { Storage } from 'unstorage'
import { shallowRef } from 'vue'
import { createSessions } from '#server/auth/sessions'
import { getToken } from '#server/auth/freshTokens'
import { createSignIns } from '#server/auth/signIn'
import { AuthError } from '#server/platform/errors'
import type { Locks } from '#server/platform/sharedStorage'
import type { Cipher } from '#server/platform/cipher'
import { createFlights } from '#server/session/flights'
import { createOutcomes, saveTransaction } from '#server/session/transaction'
import { revokeSubject } from '#server/session/revocations'
import { absoluteLifeSeconds, toSessionData } from '#server/session/session'
import type { Session } from '#server/session/session'
import { createSessionStore } from '#server/session/sessionStore'
import type { Owner, SessionData } from '#shared/types/auth'
import { createAuth0Client } from '../../client/auth0Client'

/**
 * A simulation around the real code of the session: its cookies, its store, its refreshes and sign-ins, and the browser's client. What
 * surrounds them is played here: a provider, networks, storages, locks, a browser with its tabs, and a clock. Everything that takes time
 * waits for `hop`, so that a scheduler decides on every order.
 */
export interface WorldOptions {
  instances: number
  isShared: boolean
  /** Resolves when it is this step's turn. */
  hop: (label: string) => Promise<unknown>
}

interface Grant {
  sub: string
  organization: string | null
  sid: string
  isAlive: boolean
  rotations: number
  /** A crash has lost a refresh that the provider had done: then the next one looks like theft. */
  isExcused: boolean
}

interface Known { session: Session, isDelivered: boolean, isEnded: boolean }

const issuer = 'https://issuer.example/'
const idTokenLifeSeconds = 3600
const cookieHeader = (jar: Map<string, string>) => [...jar].map(([name, value]) => `${name}=${value}`).join('; ')

/** Creates a world at its beginning: nobody is logged in. `violations` lists what must never happen, and did. */
export function createWorld({ instances: count, isShared, hop }: WorldOptions) {
  const state = { now: 1_800_000_000, serial: 0, isStorageDown: false, hadOutage: false }
  const violations: string[] = []
  const next = (name: string) => `${name}-${state.serial++}`

  // The provider: it rotates refresh tokens, knows a reuse at once, and ends the grant then.
  const grants = new Map<string, Grant>()
  const current = new Map<Grant, string>()
  const codes = new Map<string, Grant>()
  const tokensOf = (id: string, grant: Grant) => {
    const refreshToken = next('refresh')
    grants.set(refreshToken, grant)
    current.set(grant, refreshToken)
    return {
      refreshToken,
      idToken: { value: next(`id-token:${id}`), issuedAt: Math.floor(state.now), expiresAt: Math.floor(state.now) + idTokenLifeSeconds },
    }
  }
  const provider = {
    async redeem(code: string) {
      await hop('code to provider')
      const grant = codes.get(code)
      if (!grant) {
        violations.push('a code was redeemed twice')
        throw new AuthError('invalid_state', 'used')
      }
      codes.delete(code)
      const tokens = tokensOf(grant.sub, grant)
      const issuedAt = Math.floor(state.now)
      await hop('tokens from provider')
      return {
        signIn: { iss: issuer, sub: grant.sub, aud: 'client', sid: grant.sid, issuedAt, organization: grant.organization ?? undefined },
        user: { sub: grant.sub },
        accessToken: null,
        ...tokens,
      }
    },
    async refresh(session: Session) {
      await hop('refresh to provider')
      const grant = grants.get(session.refreshToken ?? '')
      if (!grant?.isAlive) throw new AuthError('login_required', 'ended')
      if (current.get(grant) !== session.refreshToken) {
        grant.isAlive = false
        // While instances cannot meet, each refreshes for itself.
        grant.isExcused ||= state.hadOutage && count > 1
        if (!grant.isExcused) violations.push(`a refresh token of ${grant.sub} was used twice`)
        throw new AuthError('login_required', 'reused')
      }
      grant.rotations += 1
      const tokens = tokensOf(grant.sub, grant)
      await hop('refreshed tokens from provider')
      return { session: { ...session, ...tokens, isCut: undefined, rotations: session.rotations + 1, refreshedAt: state.now } }
    },
    revoke(session: Session) {
      const grant = grants.get(session.refreshToken ?? '')
      if (grant) grant.isAlive = false
    },
  }

  // What instances share.
  const shared = new Map<string, { value: unknown, until: number }>()
  const locked = new Map<string, string>()
  const createStorage = (items: typeof shared, isRemote: boolean) => {
    const enter = async () => {
      if (!isRemote) return
      await hop('storage')
      if (state.isStorageDown) throw new Error('away')
    }
    const read = (key: string) => {
      const item = items.get(key)
      return item && item.until > state.now ? item.value : null
    }
    return {
      getItem: async (key: string) => (await enter(), read(key)),
      getItems: async (keys: string[]) => (await enter(), keys.map(key => ({ key, value: read(key) }))),
      setItem: async (key: string, value: unknown, { ttl = 1e9 } = {}) => {
        await enter()
        items.set(key, { value, until: state.now + ttl })
      },
    } as unknown as Storage
  }
  const enterLocks = async () => {
    await hop('lock')
    if (state.isStorageDown) throw new Error('away')
  }
  const locks: Locks = {
    take: async (name, owner) => (await enterLocks(), !locked.has(name) && Boolean(locked.set(name, owner))),
    extend: async () => {},
    release: async (name, owner) => (await enterLocks(), void (locked.get(name) === owner && locked.delete(name))),
  }

  // What the world knows of sessions, to judge by.
  const sessions = new Map<string, Known>()

  function createInstance(files: typeof shared, secrets: string[]) {
    const life = { isDead: false, die: () => {} }
    const died = new Promise<never>((_, reject) => {
      life.die = () => {
        life.isDead = true
        reject(new TypeError('connection lost'))
      }
    })
    died.catch(() => {})
    /** What a process does ends with it. */
    const alive = <Value>(value: Value): Value | Promise<never> => life.isDead ? new Promise<never>(() => {}) : value
    const cipher: Cipher = {
      encrypt: async (value, purpose) => `${secrets[0]}~${purpose}~${encodeURIComponent(JSON.stringify(value))}`,
      decrypt: async (text, purpose) => {
        const [secret = '', forPurpose, value = ''] = text.split('~')
        return secrets.includes(secret) && forPurpose === purpose ? JSON.parse(decodeURIComponent(value)) as unknown : null
      },
    }
    const [local, remote] = [createStorage(files, false), isShared ? createStorage(shared, true) : null]
    const storage = remote
      ? {
          getItem: async (key: string) => await remote.getItem(key).catch(() => null) ?? local.getItem(key),
          getItems: async (keys: string[]) => {
            const found = await remote.getItems(keys).catch(() => [])
            const own = await local.getItems(keys)
            return own.map((item, index) => ({ ...item, value: found[index]?.value ?? item.value }))
          },
          setItem: async (key: string, value: string, options: object) => {
            await local.setItem(key, value, options)
            await remote.setItem(key, value, options)
          },
        } as unknown as Storage
      : local
    const onFailure = () => {}
    const store = createSessionStore({ storage, shared: remote, cipher, now: () => state.now, onFailure })
    const flights = createFlights(isShared ? locks : null, { sleep: async () => void await hop('poll'), waitMs: 100_000, lockMs: 1e9 })
    const longReturnTos = new LRUCache<string, string>({ max: 10 })
    const cookieContext = () => ({ isSecure: false, cipher, now: state.now, longReturnTos })
    const real = createSessions({
      store, flights, cookieContext,
      requestRefresh: async (_, session) => {
        const refreshed = await provider.refresh(session)
        const grant = grants.get(refreshed.session.refreshToken)
        if (grant && life.isDead) grant.isExcused = true
        return alive(refreshed)
      },
      revokeAtProvider: async session => provider.revoke(session),
      emitStarted: async (_, session) => void sessions.set(session.id, { session, isDelivered: false, isEnded: false }),
      emitHook: async (name, _, session) => {
        const known = name === 'auth0:session:ended' && sessions.get(session.id)
        if (known) known.isEnded = true
      },
    })
    const signIns = createSignIns({
      sessions: real, flights, cookieContext, outcomes: createOutcomes(cipher, remote, onFailure),
      redeemCode: async (_, parameters) => alive(await provider.redeem(parameters.get('code') ?? '')),
    })

    const answer = (run: (event: H3Event) => Promise<unknown>) => defineEventHandler(async (event) => {
      try {
        return JSON.stringify(await run(event) ?? null)
      }
      catch (error) {
        if (!(error instanceof AuthError)) throw error
        setResponseStatus(event, error.status)
        return JSON.stringify({ error: error.wireCode })
      }
    })
    const read = async (event: H3Event) => {
      const session = await real.read(event)
      return session && toSessionData(session)
    }
    const token = async (event: H3Event) => {
      const { fresh = false } = await readBody<{ fresh?: boolean } | undefined>(event) ?? {}
      const { value, ...rest } = await getToken(event, real, 'id', { fresh }, () => state.now)
      return { idToken: value, ...rest }
    }
    const router = createRouter()
      .get('/api/auth/session', answer(read))
      .post('/api/auth/token', answer(token))
      .post('/api/auth/logout', answer(async (event) => {
        const session = await real.read(event)
        if (session) await real.end(event, session)
        return { logoutUrl: '/' }
      }))
      // A page that calls its own route, which needs a token, as `useFetch` does while it renders.
      .get('/page', answer(async (event) => {
        const session = await read(event)
        const inner = new Request('http://app/api/auth/token', { method: 'POST', headers: event.headers })
        if (session) await handler(inner)
        await real.heal(event)
        return session
      }))
      .get('/login', answer(async (event) => {
        const transaction = { state: String(getQuery(event).state), nonce: '', codeVerifier: '', redirectUri: '', returnTo: '/asked-for' }
        await saveTransaction(event, transaction, cookieContext())
      }))
      .get('/callback', answer(event => signIns.complete(event, new URLSearchParams(getQuery<Record<string, string>>(event)))))
    const app = createApp({ onError: error => void violations.push(`a request failed: ${error.stack}`) })
    const handler = toWebHandler(app.use(router))

    return {
      files,
      secrets,
      die: life.die,
      handle: (request: Request) => Promise.race([handler(request), died]),
      logOutByBackchannel: (subject: { sub?: string, sid?: string }) =>
        revokeSubject(storage, { issuer, issuedAt: Math.floor(state.now), ...subject }, state.now),
    }
  }

  const instances = Array.from({ length: count }, () => createInstance(new Map(), ['A']))

  /** Ends the process of an instance, and starts it anew; files survive. */
  function restart(index: number, secrets = instances[index]?.secrets ?? []): void {
    const old = instances[index]
    if (!old) return
    old.die()
    for (const { session } of sessions.values()) excuseIfLost(session)
    instances[index] = createInstance(old.files, secrets)
  }

  /** Puts a new secret in place in two steps, as an operator does: first all instances learn it, then all use it. */
  function rotateSecrets(): void {
    for (const [index, { secrets }] of instances.entries()) restart(index, secrets.length === 1 ? ['A', 'B'] : ['B', 'A'])
  }

  function toggleStorage(): void {
    Object.assign(state, { isStorageDown: !state.isStorageDown, hadOutage: true })
  }

  /** Whether the newest copy of a session has died with the process. */
  function excuseIfLost({ id, tag, refreshToken }: Session): void {
    const grant = grants.get(refreshToken ?? '')
    if (!grant) return
    const held = [...jar].filter(([name]) => name.startsWith(`auth0.session.${tag}.`)).map(([, value]) => rotationsOf(value))
    const stored = [...shared.keys()].filter(key => key.startsWith(`copy:${id}:`)).map(key => Number(key.split(':').at(-1)) + 1)
    if (Math.max(0, ...held, ...stored) < grant.rotations) grant.isExcused = true
  }

  // The browser: one jar for all tabs. Answers arrive in any order, or not at all.
  const jar = new Map<string, string>()
  function receive(response: Response): void {
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
      if (/;\s*Max-Age=0/i.test(line)) jar.delete(name)
      else jar.set(name, value)
      const tag = /^auth0\.session\.([^.]+)\.0$/.exec(name)?.[1]
      for (const known of sessions.values()) if (known.session.tag === tag && value) known.isDelivered = true
    }
    const bytes = cookieHeader(jar).length
    if (bytes > 14_000) violations.push(`the cookies take ${bytes} bytes`)
  }

  /** Sends a request with the cookies of now. `isLost`: its answer never arrives. */
  async function send(path: string, init: RequestInit & { isLost?: boolean, instance?: number } = {}): Promise<Response> {
    const { isLost, instance = state.serial % count, ...rest } = init
    const request = new Request(`http://app${path}`, { ...rest, headers: { ...rest.headers as object, cookie: cookieHeader(jar) } })
    await hop(`request ${path}`)
    const response = await instances[instance]!.handle(request)
    await hop(`answer ${path}`)
    if (isLost) throw new TypeError('connection lost')
    receive(response)
    return response
  }

  // The tabs share locks and a channel.
  const listeners = new Map<number, (event: { data: unknown }) => void>()
  const lockQueue = { last: Promise.resolve() as Promise<unknown> }
  function openTab(options: { isLost?: boolean } = {}) {
    const number = state.serial++
    const shown = shallowRef<SessionData | null>(null)
    const post = async (data: { idToken?: string, owner?: Owner }) => {
      if (data.idToken && !isSame(data.owner, shown.value?.owner)) violations.push('a tab passed on a foreign token')
      const others = [...listeners].filter(([other]) => other !== number)
      for (const [, listener] of others) void hop('message').then(() => listener({ data: structuredClone(data) }))
    }
    const client = createAuth0Client({
      session: shown,
      renderedAtMs: state.now * 1000,
      fetch: (path, init) => send(path, { ...init, ...options }),
      locks: { request: ((_: string, run: () => unknown) => {
        const turn = lockQueue.last.then(run)
        lockQueue.last = turn.catch(() => {})
        return turn
      }) as LockManager['request'] },
      openChannel: () => ({
        postMessage: data => void post(data as object),
        addEventListener: (_: string, listener: unknown) => void listeners.set(number, listener as () => void),
      }) as BroadcastChannel,
      wallMs: () => state.now * 1000,
      tickMs: () => state.now * 1000,
      // The short ones may run out at any moment; those that wait for a token to expire never do.
      setTimeout: (run, ms) => {
        const timer = state.serial++
        if (ms <= 15_000) void hop(`timer ${ms}`).then(() => cleared.has(timer) || run())
        return timer
      },
      clearTimeout: timer => void (timer !== undefined && cleared.add(timer)),
      isVisible: () => true,
      leave: () => {},
      onLogoutElsewhere: () => {},
    })
    client.start()
    return {
      client,
      /** A page load: the server renders the session into the page. */
      async load() {
        const response = await send('/page', options)
        shown.value = await response.json() as SessionData | null
      },
      async ping(fresh = false) {
        const token = await client.getIdToken({ fresh })
        const sub = shown.value?.owner.sub
        if (!token.startsWith(`id-token:${sub}-`)) violations.push(`a tab that shows ${sub} would send ${token}`)
      },
      close: () => listeners.delete(number),
    }
  }
  const cleared = new Set<number>()

  /** Signs a user in, and asks the callback as often as it is told, all at once. */
  async function signIn(sub: string, { organization = null, times = 1 }: SignInOptions = {}): Promise<void> {
    const [stateParameter, code] = [next('state').padEnd(43, 'x'), next('code')]
    await send(`/login?state=${stateParameter}`)
    await hop('provider')
    codes.set(code, { sub, organization, sid: next('sid'), isAlive: true, rotations: 0, isExcused: false })
    const replaced = [...sessions.values()].filter(({ session: { tag } }) => jar.has(`auth0.session.${tag}.0`))
    const lives = ({ session, isEnded }: Known) => !isEnded && !isOver(session) && sinceLogout(session) > 0
    const answers = await Promise.allSettled(Array.from({ length: times }, () => send(`/callback?state=${stateParameter}&code=${code}`)))
    for (const answer of answers) {
      if (answer.status === 'fulfilled' && answer.value.ok && replaced.some(lives)) {
        violations.push('a session that was replaced has not ended')
      }
      if (answer.status !== 'fulfilled' || [200, 401, 503].includes(answer.value.status)) continue
      violations.push(`a callback was answered ${answer.value.status}`)
    }
  }

  /** The provider ends all sessions of a user, and tells one of the instances. */
  async function logOutByBackchannel(sub: string): Promise<void> {
    for (const grant of new Set(grants.values())) if (grant.sub === sub) grant.isAlive = false
    await hop('logout token')
    const at = Math.floor(state.now)
    await instances[state.serial % count]!.logOutByBackchannel({ sub }).catch(() => {})
    logouts.push({ sub, at })
  }
  const logouts: { sub: string, at: number }[] = []
  /** Seconds between the provider's logout of the user and this sign-in; within one second, either may have come first. */
  const sinceLogout = ({ signIn: { sub, issuedAt } }: Session) =>
    Math.min(Infinity, ...logouts.flatMap(logout => logout.sub === sub ? [issuedAt - logout.at] : []))

  /** Judges the world when nothing is under way: who is logged in must be whoever should be. */
  async function judge(): Promise<void> {
    const delivered = [...sessions.values()]
      .filter(({ session, isDelivered, isEnded }) => isDelivered && !isEnded && sinceLogout(session) >= 0)
    const living = delivered.filter(({ session }) => sinceLogout(session) > 0 && !isOver(session))
    const response = await send('/api/auth/session', { instance: state.serial % count })
    const data = await response.json() as SessionData | null
    if (living.length > 0 && !data) violations.push(`${living[0]?.session.signIn.sub} is signed out, and nobody knows why`)
    if (data && !delivered.some(({ session }) => session.tag === data.owner.session) && !state.hadOutage) {
      violations.push(`an ended session of ${data.owner.sub} lives on`)
    }
  }

  function isOver({ startedAt, refreshToken }: Session): boolean {
    return startedAt + absoluteLifeSeconds <= state.now || grants.get(refreshToken ?? '')?.isExcused === true
  }

  return { state, violations, openTab, signIn, logOutByBackchannel, restart, rotateSecrets, toggleStorage, judge }
}

interface SignInOptions { organization?: string | null, times?: number }

function isSame(a?: Owner | null, b?: Owner | null): boolean {
  return a?.sub === b?.sub && a?.organization === b?.organization && a?.session === b?.session
}

function rotationsOf(cookie: string): number {
  const [, , value = '{}'] = decodeURIComponent(cookie).replace(/^\d+~/, '').split('~')
  return (JSON.parse(decodeURIComponent(value)) as { rotations?: number }).rotations ?? 0
}
