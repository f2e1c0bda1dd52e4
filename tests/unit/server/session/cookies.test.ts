import { describe, expect, it } from 'vitest'
import { readChunkedCookies, readCookies, writeChunkedCookie } from '#server/session/sessionCookies'
import { withEvent } from '../../../support/withEvent'

const onHttp = { isSecure: false }
const onHttps = { isSecure: true }
const write = (value: string, cookies = {}, context = onHttp) =>
  withEvent(cookies, event => writeChunkedCookie(event, 'auth0.session.a', value, 60, context))
const readAll = async (cookies: Record<string, string>, context = onHttp) =>
  (await withEvent(cookies, event => readChunkedCookies(event, 'auth0.session', context))).value
const read = async (cookies: Record<string, string>, context = onHttp) => (await readAll(cookies, context))[0] ?? null

describe('writeChunkedCookie', () => {
  it('sets HttpOnly, SameSite=Lax and Path=/', async () => {
    expect((await write('value')).setCookies).toEqual(['auth0.session.a.0=1~value; Max-Age=60; Path=/; HttpOnly; SameSite=Lax'])
  })

  it('adds Secure and the __Host- prefix on https', async () => {
    expect((await write('value', {}, onHttps)).setCookies)
      .toEqual(['__Host-auth0.session.a.0=1~value; Max-Age=60; Path=/; HttpOnly; Secure; SameSite=Lax'])
  })

  it('sets a Max-Age of whole seconds', async () => {
    const { setCookies } = await withEvent({}, event => writeChunkedCookie(event, 'auth0.session.a', 'value', 59.9, onHttp))
    expect(setCookies.join()).toContain('Max-Age=59;')
  })

  it.each([3500, 3501, 7000, 11_999])('keeps each part of %i characters under 4,096 bytes, attributes included', async (length) => {
    const { setCookies } = await write('x'.repeat(length), {}, onHttps)
    expect(setCookies).toHaveLength(Math.ceil(length / 3500))
    for (const cookie of setCookies) expect(cookie.length).toBeLessThan(4096)
  })

  it('expires the parts that a longer value left behind', async () => {
    const { cookies } = await write('x'.repeat(9000))
    expect(Object.keys((await write('short', cookies)).cookies)).toEqual(['auth0.session.a.0'])
  })

  it('expires parts by their number, and nothing that only looks like one', async () => {
    const names = ['x1', '1x', '100', '12'].map(part => `auth0.session.a.${part}`)
    const { cookies, setCookies } = await write('short', Object.fromEntries(names.map(name => [name, 'x'])))
    expect(Object.keys(cookies)).toEqual([...names.slice(0, 3), 'auth0.session.a.0'])
    expect(setCookies.at(-1)).toMatch(/^auth0\.session\.a\.12=; Max-Age=0;/)
  })

  it('expires all parts for an empty value, and nothing under another name', async () => {
    const { cookies } = await write('x'.repeat(9000))
    expect((await write('', { ...cookies, 'auth0.session.b.0': '1~b' })).cookies).toEqual({ 'auth0.session.b.0': '1~b' })
  })

  it('writes nothing for a browser that has nothing to forget', async () => {
    expect((await write('', { other: '1' })).setCookies).toEqual([])
  })
})

describe('readCookies', () => {
  it.each([[onHttp, 'auth0.a', '1'], [onHttps, 'auth0.a', '2']])('reads ours and no others: %j', async (context, name, value) => {
    const jar = { 'auth0.a': '1', '__Host-auth0.a': '2', 'other': '3', '__Host-other': '4' }
    expect((await withEvent(jar, event => [...readCookies(event, context)])).value).toEqual([[name, value]])
  })
})

describe('readChunkedCookies', () => {
  it.each([1, 3500, 3501, 12_000, 40_000])('reads back %i characters', async (length) => {
    const value = Array.from({ length }, (_, index) => String.fromCharCode(97 + index % 26)).join('')
    expect(await readAll({ ...(await write(value)).cookies, 'auth0.idle.a': 'x' })).toEqual([value])
  })

  it('keeps values under different names apart', async () => {
    const cookies = { 'auth0.session.a.0': '1~a', 'auth0.session.b.0': '2~b', 'auth0.session.b.1': 'c', 'auth0.session.0': '1~old' }
    expect(await readAll(cookies)).toEqual([
      'a', 'bc', 'old',
    ])
  })

  it('is not disturbed by a part left over from a longer value', async () => {
    const { cookies } = await write('short')
    expect(await read({ ...cookies, 'auth0.session.a.1': 'left over' })).toBe('short')
  })

  it('gives null when a part is missing', async () => {
    const { 'auth0.session.a.1': _, ...cookies } = (await write('x'.repeat(9000))).cookies
    expect(await read(cookies)).toBeNull()
  })

  it.each(['0=', '0=value', '0=x1~a', '0=0~', '0=99~a', '1=b'])('gives null for only the part %s', async (cookie) => {
    const [part, value = ''] = cookie.split('=')
    expect(await read({ [`auth0.session.a.${part}`]: value })).toBeNull()
  })

  it('gives nothing for a browser without cookies', async () => {
    expect(await readAll({})).toEqual([])
  })

  it('does not read the cookie without prefix on https', async () => {
    expect(await read((await write('value')).cookies, onHttps)).toBeNull()
  })
})
