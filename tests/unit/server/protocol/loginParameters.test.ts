import { describe, expect, it } from 'vitest'
import { parseLoginParameters } from '#server/protocol/authorizationRequest'

describe('parseLoginParameters', () => {
  it.each([
    ['prompt', 'none'],
    ['prompt', 'login'],
    ['prompt', 'login consent'],
    ['login_hint', 'zoë@example.com'],
    ['screen_hint', 'signup'],
    ['connection', 'Username-Password-Authentication'],
    ['organization', 'org_abc123'],
    ['organization', 'acme'],
    ['invitation', 'abc_DEF-1'],
    ['ui_locales', 'de'],
    ['ui_locales', 'fr-CA fr en'],
    ['max_age', '0'],
    ['max_age', '3600'],
    ['acr_values', 'http://schemas.openid.net/pape/policies/2007/06/multi-factor'],
    ['acr_values', 'gold urn:mace:incommon:iap:silver'],
    ['prompt', 'login consent select_account'],
    ['login_hint', 'x'.repeat(256)],
    ['screen_hint', 'a-'.repeat(16)],
    ['connection', 'x'.repeat(128)],
    ['organization', 'x'.repeat(128)],
    ['invitation', 'x'.repeat(128)],
    ['ui_locales', Array(10).fill('de-1996').join(' ')],
    ['acr_values', Array(5).fill('!'.repeat(128)).join(' ')],
    ['max_age', '999999999'],
  ])('lets %s=%s pass', (name, value) => {
    expect(parseLoginParameters({ [name]: value })).toEqual({ [name]: value })
  })

  it('leaves everything else behind', () => {
    const query = { redirect_uri: 'https://evil.example', scope: 'admin', state: 'x', response_mode: 'fragment', audience: 'x' }
    expect(parseLoginParameters(query)).toEqual({})
  })

  it('takes an empty one for none', () => {
    expect(parseLoginParameters({ prompt: '', max_age: undefined })).toEqual({})
  })

  it.each([
    ['prompt', 'none login'],
    ['prompt', 'anything'],
    ['prompt', ['login', 'none']],
    ['login_hint', 'a\r\nb'],
    ['login_hint', 'x'.repeat(257)],
    ['screen_hint', 'sign up'],
    ['connection', 'a b'],
    ['organization', '../x'],
    ['invitation', '<x>'],
    ['ui_locales', 'de;q=1'],
    ['ui_locales', ' de'],
    ['acr_values', ' gold'],
    ['acr_values', 'gold\n'],
    ['acr_values', 'ö'],
    ['max_age', '-1'],
    ['max_age', '1e3'],
    ['max_age', '9999999999'],
    ['max_age', '1.5'],
    ['max_age', 'x1'],
    ['prompt', 'consent login select_account login'],
    ['prompt', 'loginconsent'],
    ['prompt', 'login, consent'],
    ['prompt', 'prelogin'],
    ['screen_hint', 'x'.repeat(33)],
    ['screen_hint', '!signup'],
    ['screen_hint', 'signup!'],
    ['connection', 'x'.repeat(129)],
    ['connection', 'a!'],
    ['organization', 'x'.repeat(129)],
    ['organization', 'a/'],
    ['invitation', 'x'.repeat(129)],
    ['invitation', '<x'],
    ['invitation', 'x>'],
    ['login_hint', '\r\na'],
    ['login_hint', 'a\r\n'],
    ['ui_locales', Array(11).fill('de').join(' ')],
    ['ui_locales', 'de fr;q=1'],
    ['ui_locales', 'dé'],
    ['acr_values', Array(6).fill('gold').join(' ')],
    ['acr_values', `gold ${'x'.repeat(129)}`],
    ['acr_values', 'gold ö'],
  ])('refuses %s=%j and names it', (name, value) => {
    expect(() => parseLoginParameters({ [name]: value }))
      .toThrow(expect.objectContaining({ code: 'invalid_request', message: expect.stringContaining(name) }))
  })
})
