import { describe, expect, it } from 'vitest'
import { defineEventHandler } from 'h3'
import { defineApiHandler } from '#server/http/defineApiHandler'
import { requireUser } from '#server/auth/requireUser'
import type { PrivilegeRequirements } from '#server/tokens/privileges'
import { callAsUser } from '../../../support/callAsUser'

const route = (requirements?: PrivilegeRequirements) => defineEventHandler(event => requireUser(event, requirements))
const refused = (status: number, error: string) => ({ status, body: { error, error_description: expect.any(String) } })

describe('requireUser', () => {
  it('gives the user of the session, and lets nobody keep the response', async () => {
    const { status, headers, body } = await callAsUser(route(), { user: 'ada' })
    expect([status, headers.get('cache-control'), headers.get('vary')]).toEqual([200, 'private, no-store', 'Cookie'])
    expect(body).toMatchObject({ user: { name: 'Ada Marsh' }, roles: ['admin'], owner: { organization: null } })
    expect(JSON.stringify(body)).not.toContain('eyJ')
    const inApiHandler = await callAsUser(defineApiHandler(event => requireUser(event)), { user: 'ada' })
    expect(inApiHandler.headers.get('vary')).toBe('Authorization, Cookie')
  })

  it('wants a session, whatever bearer token comes', async () => {
    expect(await callAsUser(route())).toMatchObject(refused(401, 'login_required'))
    expect(await callAsUser(route(), { user: 'ada', headers: { cookie: '' } })).toMatchObject(refused(401, 'login_required'))
  })

  it.each([
    ['POST', { 'sec-fetch-site': 'cross-site' }, 403],
    ['POST', { 'sec-fetch-site': 'same-site' }, 403],
    ['DELETE', { 'sec-fetch-site': 'none' }, 403],
    ['PUT', { 'sec-fetch-site': '', 'origin': 'https://evil.example' }, 403],
    ['PATCH', { 'sec-fetch-site': '', 'origin': 'null' }, 403],
    ['PROPFIND', { 'sec-fetch-site': 'cross-site' }, 403],
    ['POST', { 'sec-fetch-site': '', 'origin': 'http://localhost' }, 200],
    ['POST', { 'sec-fetch-site': 'same-origin' }, 200],
    ['GET', { 'sec-fetch-site': 'cross-site' }, 200],
  ])('answers %s of %j with %i', async (method, headers, status) => {
    const answer = await callAsUser(route(), { user: 'ada', method, headers })
    expect(answer).toMatchObject(status === 200 ? { status } : refused(403, 'forbidden'))
  })

  it.each<[PrivilegeRequirements, string]>([
    [{ roles: ['admin'] }, 'ada'], [{ permissions: ['write:reports'] }, 'ada'], [{ claims: { email_verified: true } }, 'ben'],
    [{ maxAgeSeconds: 60 }, 'ben'],
  ])('takes who meets %j', async (requirements, user) => {
    expect(await callAsUser(route(requirements), { user })).toMatchObject({ status: 200 })
  })

  it.each<[PrivilegeRequirements, string]>([
    [{ roles: ['admin'] }, 'ben'], [{ roles: ['admin', 'owner'] }, 'ada'], [{ permissions: ['write:reports'] }, 'ben'],
    [{ claims: { email_verified: true } }, 'zoe'], [{ organization: 'acme' }, 'ada'],
  ])('refuses who does not meet %j', async (requirements, user) => {
    expect(await callAsUser(route(requirements), { user })).toMatchObject(refused(403, 'insufficient_scope'))
  })

  it('decides by no roles where the cookie was too small for them', async () => {
    const user = { 'sub': 'auth0|1', 'https://example.com/roles': ['admin', ...Array.from({ length: 600 }, (_, index) => `role-${index}`)] }
    expect(await callAsUser(route({ roles: ['admin'] }), { user })).toMatchObject(refused(401, 'login_required'))
  })

  it('refreshes before it decides by claims that the cookie was too small for', async () => {
    const user = { sub: 'auth0|1', groups: Array.from({ length: 600 }, (_, index) => `group-${index}`), acr: 'gold' }
    expect(await callAsUser(route({ roles: [] }), { user })).toMatchObject({ status: 200 })
    expect(await callAsUser(route({ acr: 'gold' }), { user })).toMatchObject(refused(401, 'login_required')) // nothing to refresh with
  })

  it('asks for a new sign-in by the challenge of RFC 9470', async () => {
    const old = { sub: 'auth0|1', auth_time: Math.floor(Date.now() / 1000) - 3600 }
    const { headers, ...answer } = await callAsUser(route({ maxAgeSeconds: 300, acr: 'gold' }), { user: old })
    expect(answer).toMatchObject(refused(401, 'insufficient_user_authentication'))
    expect(headers.get('www-authenticate')).toContain('acr_values="gold", max_age="300"')
  })

  it('knows the organization of the sign-in', async () => {
    const user = { sub: 'auth0|1', org_id: 'org_1', org_name: 'acme' }
    const ask = async (organization: string) => (await callAsUser(route({ organization }), { user })).status
    for (const organization of ['org_1', 'acme']) expect(await ask(organization)).toBe(200)
    for (const organization of ['org_2', 'Acme', '']) expect(await ask(organization)).toBe(403)
  })
})
