import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { AuthorizationServer } from 'oauth4webapi'
import { onTestFinished } from 'vitest'
import { createOidcClient } from '#server/protocol/oidcClient'
import type { OidcClient, OidcClientOptions } from '#server/protocol/oidcClient'
import { clientId, issueIdToken } from '../../../support/issueIdToken'
import type { IssueOptions } from '../../../support/issueIdToken'

/** What the provider was asked. */
export interface ProviderRequest {
  path: string
  method: string
  headers: IncomingMessage['headers']
  form: Record<string, string>
}

/** How the provider answers: JSON with a status, or anything that ends the response or lets it hang. */
export type Answer = [status: number, body: unknown, headers?: Record<string, string>] | ((response: ServerResponse) => void)

/** A provider on loopback that answers as a test says. */
export interface ScriptedProvider {
  issuer: string
  /** Every endpoint, by its own path: `token_endpoint` is at `/token`. */
  metadata: AuthorizationServer
  requests: ProviderRequest[]
  /** What the next requests get. */
  answerWith: (answer: Answer) => void
  createOidc: (options?: Partial<OidcClientOptions>, metadata?: object) => OidcClient
  /** An ID token of this provider, issued now. */
  issueIdToken: (claims?: Record<string, unknown>, options?: IssueOptions) => Promise<string>
}

/** Starts a provider that is closed after the test. */
export async function startProvider(answer: Answer = [404, {}]): Promise<ScriptedProvider> {
  const state = { answer }
  const requests: ProviderRequest[] = []
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk)).on('end', () => {
      const { url: path = '', method = '', headers } = request
      requests.push({ path, method, headers, form: Object.fromEntries(new URLSearchParams(Buffer.concat(chunks).toString())) })
      if (typeof state.answer === 'function') return state.answer(response)
      const [status, body, more] = state.answer
      const text = typeof body === 'string' ? body : JSON.stringify(body)
      response.writeHead(status, { 'content-type': 'application/json', ...more }).end(text)
    })
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
  const metadata: AuthorizationServer = {
    issuer,
    authorization_endpoint: `${issuer}authorize`,
    token_endpoint: `${issuer}token`,
    userinfo_endpoint: `${issuer}userinfo`,
    revocation_endpoint: `${issuer}revoke`,
    introspection_endpoint: `${issuer}introspect`,
    end_session_endpoint: `${issuer}logout`,
  }
  const issuedAt = Math.floor(Date.now() / 1000)
  return {
    issuer,
    metadata,
    requests,
    answerWith: (next) => {
      state.answer = next
    },
    createOidc: (options, more) => createOidcClient({ ...metadata, ...more }, { clientId, clientSecret: null, ...options }),
    issueIdToken: (claims, options) => issueIdToken({ iss: issuer, iat: issuedAt, exp: issuedAt + 3600, ...claims }, options),
  }
}

/** An answer in pieces, without a length, that never ends. */
export const endless: Answer = (response) => {
  response.writeHead(200, { 'content-type': 'application/json' })
  response.write('{"padding":"')
  const timer = setInterval(() => response.write('x'.repeat(64 * 1024)), 1)
  response.on('close', () => clearInterval(timer))
}
