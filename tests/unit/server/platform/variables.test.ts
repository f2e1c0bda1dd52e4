import { describe, expect, it } from 'vitest'
import { readText, readValues } from '#server/platform/variables'

const defaults = { clientId: '', clientSecret: '', scope: 'openid' }

describe('readValues', () => {
  it.each(['4848e0', '9999999999999999', '5823e9', 'true', 'null', '0x10', '{"a":1}', '["a"]', '007', '1_000', 'pa$ecret-$HOME'])(
    'gives %s as it is written', (value) => {
      expect(readValues({ NUXT_AUTH0_CLIENT_SECRET: value }, defaults)).toEqual({ ...defaults, clientSecret: value })
    })

  it('lets the environment win over nuxt.config.ts', () => {
    expect(readValues({ NUXT_AUTH0_SCOPE: 'openid email' }, defaults)).toMatchObject({ scope: 'openid email' })
  })

  it('reads only the variables that nuxt.config.ts declares', () => {
    expect(readValues({ NUXT_AUTH0_OTHER: 'x', NUXT_AUTH0_CLIENTID: 'x' }, defaults)).toEqual(defaults)
  })
})

function read(value: unknown): [text: string, problems: string[]] {
  const problems: string[] = []
  return [readText(value, problem => void problems.push(problem)), problems]
}

describe('readText', () => {
  it.each([undefined, null, '', '  ', '\n'])('takes %j for nothing', (value) => {
    expect(read(value)).toEqual(['', []])
  })

  it('drops white space around a value', () => {
    expect(read(' \tvalue\r\n')).toEqual(['value', []])
  })

  it.each(['it\'s', '"half', 'a "b" c', 'pa$ecret'])('takes %s as it is', (value) => {
    expect(read(value)).toEqual([value, []])
  })

  it.each(['\'value\'', '"value"', '`value`', '“value”'])('reports the quotes that are left around %s', (value) => {
    expect(read(value)[1]).toEqual([expect.stringMatching(/^has quotes around it/)])
  })

  it.each(['two\nlines', 'a\tb', 'a\0b'])('reports a control character in %j', (value) => {
    expect(read(value)[1]).toEqual([expect.stringMatching(/control character/)])
  })

  it('takes the lines of a PEM', () => {
    expect(read('-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n')[1]).toEqual([])
  })

  it.each([5823e9, true, ['a'], { kty: 'RSA' }])('reports %j, which nuxt.config.ts has without quotes', (value) => {
    expect(read(value)[1]).toEqual([expect.stringMatching(/write it as a string/)])
  })
})
