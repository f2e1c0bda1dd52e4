import { withAuthorization, withToken, withTransport } from './brokenRequest.ts'
import type { BrokenRequest } from './brokenRequest.ts'

const basic = `Basic ${btoa('user:password')}`

const target = (query: string) => ({ target: `/api/fixture/id-token?${query}`, headers: [] })

/** How the token travels (RFC 6750 §2, §3.1; RFC 9110 §5.3, §11.4). */
export const transport: BrokenRequest[] = [
  withTransport('no header', 'noCredentials', () => ({ headers: [] })),
  withAuthorization('Basic', 'noCredentials', () => basic),
  withAuthorization('the token as Basic', 'noCredentials', token => `Basic ${token}`),
  withAuthorization('DPoP', 'noCredentials', token => `DPoP ${token}`),
  withAuthorization('the scheme Token', 'noCredentials', token => `Token ${token}`),
  withAuthorization('the token without a scheme', 'noCredentials', token => token),
  withAuthorization('no space behind the scheme', 'noCredentials', token => `Bearer${token}`),
  withAuthorization('a scheme that begins with Bearer', 'noCredentials', token => `BearerToken ${token}`),
  withTransport('the token in the query', 'noCredentials', token => target(`access_token=${token}`)),
  withTransport('the token in the query as id_token', 'noCredentials', token => target(`id_token=${token}`)),
  withTransport('the header in the query', 'noCredentials', token => target(`authorization=Bearer%20${token}`)),
  withTransport('the token in the body', 'noCredentials', token => ({ headers: [], body: `access_token=${token}` })),
  withTransport('the token in a cookie', 'noCredentials', token => ({ headers: [['Cookie', `access_token=${token}; id_token=${token}`]] })),
  ...['Proxy-Authorization', 'X-Authorization', 'X-Forwarded-Authorization', 'X-Access-Token', 'Authorization2'].map(name =>
    withTransport(`the token in ${name}`, 'noCredentials', token => ({ headers: [[name, `Bearer ${token}`]] }))),
  withTransport('a valid token in the query next to a bad one', 'badToken', token => ({
    target: `/api/fixture/id-token?access_token=${token}`, headers: [['Authorization', 'Bearer bad']],
  })),

  withAuthorization('an empty header', 'byServer', () => ''),
  withAuthorization('only the scheme', 'malformed', () => 'Bearer'),
  withAuthorization('an empty token', 'malformed', () => 'Bearer    '),
  withAuthorization('a tab behind the scheme', 'malformed', token => `Bearer\t${token}`),
  withAuthorization('a colon behind the scheme', 'malformed', token => `Bearer: ${token}`),
  withAuthorization('an equals sign behind the scheme', 'malformed', token => `Bearer=${token}`),
  withAuthorization('the token as a parameter', 'malformed', token => `Bearer token="${token}"`),
  withAuthorization('the token in quotes', 'malformed', token => `Bearer "${token}"`),
  withAuthorization('the scheme in quotes', 'malformed', token => `"Bearer" ${token}`),
  withAuthorization('the scheme twice', 'malformed', token => `Bearer Bearer ${token}`),
  withAuthorization('a comma behind the token', 'malformed', token => `Bearer ${token},`),
  withAuthorization('a comma before the scheme', 'malformed', token => `, Bearer ${token}`),
  withAuthorization('text behind the token', 'malformed', token => `Bearer ${token} x`),
  withAuthorization('two tokens behind one scheme', 'malformed', token => `Bearer ${token} ${token}`),
  withAuthorization('two tokens with a comma', 'malformed', token => `Bearer ${token},${token}`),
  withAuthorization('two credentials in one header', 'malformed', token => `Bearer ${token}, Bearer ${token}`),
  withAuthorization('Basic and Bearer in one header', 'malformed', token => `${basic}, Bearer ${token}`),
  withAuthorization('Bearer and Basic in one header', 'malformed', token => `Bearer ${token}, ${basic}`),
  withTransport('two headers with the same token', 'malformed', token => ({
    headers: [['Authorization', `Bearer ${token}`], ['Authorization', `Bearer ${token}`]],
  })),
  withTransport('two headers, a valid token first', 'malformed', token => ({
    headers: [['Authorization', `Bearer ${token}`], ['authorization', 'Bearer bad']],
  })),
  withTransport('two headers, a valid token last', 'malformed', token => ({
    headers: [['Authorization', 'Bearer bad'], ['AUTHORIZATION', `Bearer ${token}`]],
  })),
  withTransport('Basic and Bearer in two headers', 'malformed', token => ({
    headers: [['Authorization', basic], ['Authorization', `Bearer ${token}`]],
  })),
  withToken('white space inside the token', async valid => (await valid.issue()).replace('.', '. '), 'malformed'),
  withToken('padding inside the token', async valid => (await valid.issue()).replace('.', '=.'), 'malformed'),
  withToken('dots as percent escapes', async valid => (await valid.issue()).replaceAll('.', '%2E'), 'malformed'),
  withToken('JSON serialization', async (valid) => {
    const [head, payload, signature] = await valid.parts()
    return JSON.stringify({ protected: head, payload, signature })
  }, 'malformed'),
  withToken('markup', () => '<script>alert(1)</script>', 'malformed'),
  withToken('characters beyond ASCII', async valid => `${await valid.issue()}\u00E9`, 'malformed'),

  ...['\0', '\x01', '\x0B', '\x7F', '\r', '\n'].map(character => withToken(
    `the control character ${JSON.stringify(character)}`, async valid => (await valid.issue()).replace('.', character), 'byServer')),
  withToken('a folded line', async valid => `\r\n ${await valid.issue()}`, 'byServer'),
  withTransport('a space before the colon', 'byServer', token => ({ headers: [['Authorization ', `Bearer ${token}`]] })),
  withToken('a token of more than 16 KB', async valid => valid.issue({ padding: 'x'.repeat(16 * 1024) }), 'byServer'),
  withToken('a token of 100 KB', () => 'x'.repeat(100 * 1024), 'byServer'),
]
