import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Tenant } from '../tenant/startTenant.ts'
import { signInByHttp } from '../tests/support/signInByHttp.ts'
import type { RunningContestant } from './servers.ts'
import { signTokens } from './tokens.ts'

/** Requests of one kind. */
export interface Load {
  name: string
  /** The headers of the requests as JSON, one a line; they are sent in turn. */
  file: string
  /** The one server that it is for; without it all of them. */
  server?: string
}

/** One valid ID token, 2,000 of them, and as many with a broken signature. */
export async function createTokenLoads(tenant: Tenant, folder: string): Promise<Load[]> {
  const valid = await signTokens(tenant, 2000)
  const invalid = valid.map(token => token.replace(/\.[^.]+$/, signature => `.${[...signature.slice(1)].reverse().join('')}`))
  const toHeaders = (token: string) => ({ authorization: `Bearer ${token}` })
  return Object.entries({ 'one token': valid.slice(0, 1), '2,000 tokens': valid, 'invalid tokens': invalid })
    .map(([name, tokens]) => ({ name, file: writeHeaders(folder, name, tokens.map(toHeaders)) }))
}

/** Each page as its visitor asks for it: signed in where the page needs a user. */
export async function toPageLoads(servers: readonly RunningContestant[], folder: string): Promise<Load[]> {
  return Promise.all(servers.map(async ({ name, url, isSignedIn }) => {
    const cookie = isSignedIn && (await signInByHttp(new URL(url).origin)).header('/')
    const headers = { accept: 'text/html', ...(cookie && { cookie }) }
    return { name: 'server rendering', server: name, file: writeHeaders(folder, name, [headers]) }
  }))
}

function writeHeaders(folder: string, name: string, requests: Record<string, string>[]): string {
  const file = join(folder, name.replaceAll(/\W/g, '-'))
  writeFileSync(file, requests.map(headers => JSON.stringify(headers)).join('\n'))
  return file
}
