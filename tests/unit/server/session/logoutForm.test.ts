import { describe, expect, it } from 'vitest'
import { createCipher } from '#server/platform/cipher'
import { saveLogoutForm, takeLogoutForm } from '#server/session/logoutForm'
import { withEvent } from '../../../support/withEvent'

const cipher = createCipher(['a secret of more than thirty-two characters'])
const context = { cipher, isSecure: true, now: 1_800_000_000 }
const form = { url: 'https://id.example.com/logout', body: { id_token_hint: 'a.b.c' } }

async function save() {
  return withEvent({}, event => saveLogoutForm(event, form, context))
}

describe('saveLogoutForm', () => {
  it('keeps a form for a minute, encrypted', async () => {
    const { value, setCookies: [cookie] } = await save()
    expect(value).toBe(true)
    expect(cookie).toMatch(/^__Host-auth0\.logout=eyJ.*Max-Age=60;.*HttpOnly; Secure; SameSite=Lax/)
    expect(cookie).not.toContain('a.b.c')
  })

  it('keeps none that does not fit a cookie', async () => {
    const large = { ...form, body: { id_token_hint: 'x'.repeat(2600) } }
    const { value, setCookies } = await withEvent({}, event => saveLogoutForm(event, large, context))
    expect([value, setCookies]).toEqual([false, []])
  })
})

describe('takeLogoutForm', () => {
  const name = '__Host-auth0.logout'
  const take = async (cookies: Record<string, string>, now = context.now) =>
    withEvent(cookies, event => takeLogoutForm(event, { ...context, now }))

  it('gives the form and makes the browser forget it', async () => {
    const { value, setCookies } = await take((await save()).cookies, context.now + 59)
    expect(value).toMatchObject(form)
    expect(setCookies).toEqual([expect.stringMatching(/^__Host-auth0\.logout=; Max-Age=0/)])
  })

  it.each<[string, (cookie?: string) => Record<string, string>, number]>([
    ['without a cookie', () => ({}), 0],
    ['after its minute', (cookie = '') => ({ [name]: cookie }), 60],
    ['of a changed cookie', (cookie = '') => ({ [name]: `${cookie.slice(0, -5)}AAAAA` }), 0],
  ])('gives nothing %s', async (_, change, laterSeconds) => {
    const { cookies } = await save()
    const brought = change(cookies[name])
    const { value, setCookies } = await take(brought, context.now + laterSeconds)
    expect(value).toBeNull()
    expect(setCookies).toHaveLength(Object.keys(brought).length)
  })
})
