import { marker } from './authRoutes.ts'
import type { WrongInput } from './authRoutes.ts'

/** Headers of a JSON body. */
export const json = { 'content-type': 'application/json' }
/** Headers of a form. */
export const form = { 'content-type': 'application/x-www-form-urlencoded' }
/** Every route of `/api/auth` and its method. */
export const routes = [
  ['/api/auth/login', 'GET'], ['/api/auth/session', 'GET'], ['/api/auth/token', 'POST'],
  ['/api/auth/access-token', 'POST'], ['/api/auth/logout', 'POST'], ['/api/auth/backchannel-logout', 'POST'],
] as const
/** The routes that change something. */
export const posts = routes.filter(([, method]) => method === 'POST').map(([path]) => path)
const sameOriginOnly = posts.filter(path => path !== '/api/auth/backchannel-logout')

/** The refusals: status, code and sentence of each. */
export const refuse = {
  signedOut: { status: 401, error: 'login_required', sentence: 'Log in first.' },
  ended: { status: 401, error: 'login_required', sentence: 'Your session has ended. Log in again.' },
  foreign: { status: 403, error: 'forbidden', sentence: 'This request must come from the application itself.' },
  large: { status: 413, error: 'invalid_request', sentence: 'The body is too large.' },
  noField: { status: 400, error: 'invalid_request', sentence: 'The form field logout_token is missing.' },
  badLogout: { status: 400, error: 'invalid_request', sentence: 'The logout token is not valid.' },
  parameter: (name: string) => ({ status: 400, error: 'invalid_request', sentence: `The sign-in parameter ${name} is not valid.` }),
}

/** The value of `Allow` for a route of this method. */
export const toAllow = (method: string) => [...method === 'GET' ? ['GET', 'HEAD'] : [method], 'OPTIONS'].join(', ')

/** Every route with every method that it does not answer to. */
export const wrongMethods: WrongInput[] = routes.flatMap(([path, allowed]) =>
  ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'].filter(method => method !== allowed).map(method => ({
    what: method, method, path, status: 405, error: 'invalid_request', sentence: `This route only accepts ${toAllow(allowed)}.`,
  })))

const foreignHeaders: Record<string, string>[] = [
  { 'sec-fetch-site': 'cross-site' },
  { 'sec-fetch-site': 'same-site' },
  { 'sec-fetch-site': 'none' },
  { 'sec-fetch-site': marker },
  { 'sec-fetch-site': 'cross-site', 'origin': 'http://localhost:3000' },
  { origin: `https://${marker}.example` },
  { origin: 'null' },
  { origin: 'http://localhost' },
]

/** Requests that another site could have made; only the provider may call from outside. */
export const foreignCallers: WrongInput[] = sameOriginOnly.flatMap(path =>
  foreignHeaders.map(headers => ({ what: JSON.stringify(headers), method: 'POST', path, headers, ...refuse.foreign })))

/** Parameter and query of sign-ins that are refused, naming the parameter. */
export const loginQueries: [string, string][] = [
  ['prompt', `prompt=${marker}`],
  ['prompt', 'prompt=login&prompt=none'],
  ['prompt', 'prompt=none%20login'],
  ['prompt', 'prompt=%E0%A4%A'],
  ['login_hint', `login_hint=${marker.repeat(30)}`],
  ['login_hint', `login_hint=a%00${marker}`],
  ['login_hint', `login_hint=a%0d%0aSet-Cookie:%20${marker}`],
  ['screen_hint', 'screen_hint=%3Cscript%3E'],
  ['connection', 'connection=a/../b'],
  ['organization', `organization=org%20${marker}`],
  ['organization', 'organization=a&organization=b'],
  ['invitation', 'invitation=%22'],
  ['ui_locales', `ui_locales=${'en%20'.repeat(50)}`],
  ['max_age', 'max_age=-1'],
  ['max_age', 'max_age=1e9'],
]

/** What is no back-channel logout. */
export const logoutBodies: [what: string, headers: Record<string, string>, body: string | undefined, refusal: typeof refuse.noField][] = [
  ['no body', {}, undefined, refuse.noField],
  ['an empty form', form, '', refuse.noField],
  ['another field', form, `token=${marker}`, refuse.noField],
  ['JSON', json, `{"logout_token":"${marker}"}`, refuse.noField],
  ['plain text', { 'content-type': 'text/plain' }, `logout_token=${marker}`, refuse.noField],
  ['a broken multipart form', { 'content-type': 'multipart/form-data' }, marker, refuse.noField],
  ['no JWT', form, `logout_token=${marker}`, refuse.badLogout],
  ['an unsigned JWT', form, 'logout_token=eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0.', refuse.badLogout],
  ['two logout tokens', form, `logout_token=${marker}&logout_token=b`, refuse.badLogout],
]
