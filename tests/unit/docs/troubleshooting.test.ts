import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { AuthError } from '#server/platform/errors'
import type { AuthErrorCode } from '#server/platform/errors'
import { meanings } from '#server/protocol/providerError'
import { AuthenticationError } from '../../../client/errors'
import { toRefusal } from '../../../utils/toRefusal'

type Place = 'login' | 'refresh'

/** What ends a login or a refresh without an error code of the provider, as the table names it; the last three are only counted. */
const others: [what: string, place: Place, code: AuthErrorCode, level?: string][] = [
  ['`access_denied`, `unauthorized` with words about verifying an e-mail address', 'login', 'email_not_verified'],
  ['any other error; an ID token that fails a check', 'login', 'provider_error'],
  ['any other error', 'refresh', 'provider_error'],
  ['no answer, 5xx, 429', 'login', 'temporarily_unavailable'],
  ['no answer, 5xx, 429', 'refresh', 'temporarily_unavailable'],
  ['no keys to verify the ID token with', 'login', 'keys_unavailable'],
  ['over ten minutes', 'login', 'sign_in_expired', '–'],
  ['used before, or started in another browser', 'login', 'invalid_state', '–'],
  ['no cookies', 'login', 'cookies_blocked', '–'],
]

/** The rows as they must be. Errors that end alike are in one row. */
function listRows(): string[] {
  const rows = new Map<string, Set<string>>()
  const add = (what: string, place: Place, code: AuthErrorCode, level?: string) => {
    const { status } = new AuthError(code, 'any')
    const row = `${place} | ${toWords(place, code)} | ${status} | ${level ?? (status >= 500 ? 'error' : 'info')} | \`${code}\``
    rows.set(row, (rows.get(row) ?? new Set()).add(what))
  }
  for (const [error, byStep] of Object.entries(meanings)) {
    for (const [step, [code]] of Object.entries(byStep)) add(`\`${error}\``, step === 'refresh' ? 'refresh' : 'login', code)
  }
  for (const other of others) add(...other)
  return [...rows].map(([row, whats]) => `| ${[...whats].join(', ')} | ${row} |`)
}

function toWords(place: Place, code: AuthErrorCode): string {
  if (place === 'login') return `“${toRefusal(code).title}”`
  return `“${new AuthenticationError(code === 'login_required' ? code : 'temporarily_unavailable').message.split('. ', 1)[0]}. …”`
}

describe('docs/troubleshooting.md', () => {
  it('has the refusals as the code has them', () => {
    const table = readFileSync('docs/troubleshooting.md', 'utf8').split('\n\n').find(part => part.startsWith('| error | at |')) ?? ''
    expect(table.split('\n').slice(2)).toEqual(listRows())
  })
})
