import { describe, expect, it } from 'vitest'
import login from '#server/api/auth/login.get'
import { callAsUser } from '../../../../support/callAsUser'

describe('GET /api/auth/login', () => {
  it.each([
    ['prefetch', 204, 0], ['prefetch;prerender', 204, 0], ['', 302, 1],
  ])('starts a sign-in only for a navigation: Sec-Purpose %j', async (purpose, status, transactions) => {
    const answer = await callAsUser(login, { headers: { 'sec-purpose': purpose } })
    expect([answer.status, answer.headers.getSetCookie().length]).toEqual([status, transactions])
    expect(answer.headers.get('cache-control')).toBe('private, no-store')
  })
})
