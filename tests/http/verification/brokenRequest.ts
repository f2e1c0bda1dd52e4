import type { RawRequest } from '../../support/rawRequest.ts'
import type { IssueOptions, SigningKey } from '../../support/issueIdToken.ts'

/**
 * How a route with `requireIdToken` must answer. `byServer` is for what HTTP servers may refuse before the application sees it, or show
 * it in
 * different ways: any of 400, 401 and 431 will do.
 */
export type Refusal = 'noCredentials' | 'malformed' | 'badToken' | 'byServer'

/** What a valid ID token for the application under test is made of. */
export interface ValidToken {
  issuer: string
  clientId: string
  /** What the provider signs with. */
  key: SigningKey
  /** Epoch seconds. */
  now: number
  header: Readonly<Record<string, unknown>>
  claims: Readonly<Record<string, unknown>>
  /** A valid token, with some claims and header members replaced, or left out when undefined. */
  issue: (claims?: Record<string, unknown>, options?: IssueOptions) => Promise<string>
  /** The three parts of a valid token. */
  parts: () => Promise<[header: string, payload: string, signature: string]>
}

/** A request with one thing wrong, and the answer that is due. */
export interface BrokenRequest {
  name: string
  refusal: Refusal
  create: (valid: ValidToken) => Promise<RawRequest>
}

type Make<Value> = (valid: ValidToken) => Value | Promise<Value>

/** A request whose bearer token has one thing wrong. */
export function withToken(name: string, make: Make<string>, refusal: Refusal = 'badToken'): BrokenRequest {
  return { name, refusal, create: async valid => ({ headers: [['Authorization', `Bearer ${await make(valid)}`]] }) }
}

/** A request whose token the provider signed with these claims replaced. */
export function withClaims(name: string, claims: Make<Record<string, unknown>>): BrokenRequest {
  return withToken(name, async valid => valid.issue(await claims(valid)))
}

/** A request whose token the provider signed (by its own algorithm, whatever `alg` says) with these header members replaced. */
export function withHeader(name: string, header: Make<Record<string, unknown>>): BrokenRequest {
  return withToken(name, async valid => valid.issue({}, { header: await header(valid) }))
}

/** A request that carries the valid token, or something like it, in a wrong way. `make` gets the token and returns the request. */
export function withTransport(name: string, refusal: Refusal, make: (token: string) => RawRequest): BrokenRequest {
  return { name, refusal, create: async valid => make(await valid.issue()) }
}

/** A request with this `Authorization` header. */
export function withAuthorization(name: string, refusal: Refusal, make: (token: string) => string): BrokenRequest {
  return withTransport(name, refusal, token => ({ headers: [['Authorization', make(token)]] }))
}
