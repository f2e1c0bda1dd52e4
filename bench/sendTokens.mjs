// Signs distinct ID tokens and sends each once: sendTokens.mjs URL COUNT NAME CLAIMS, with the private key (PEM) on the standard input.
import { createPrivateKey, sign } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { Agent, get } from 'node:http'

const [url, count, name, claims] = process.argv.slice(2)
const key = createPrivateKey(readFileSync(0))
const header = toBase64url({ alg: 'RS256', typ: 'JWT', kid: 'bench' })
const agent = new Agent({ keepAlive: true, maxSockets: 10 })
const turn = { next: 0 }

await Promise.all(Array.from({ length: 10 }, async () => {
  while (turn.next < Number(count)) await send(createToken(turn.next++))
}))

function createToken(index) {
  const now = Math.floor(Date.now() / 1000)
  const profile = { name: 'Ada Marsh', email: 'ada@example.com' }
  const payload = toBase64url({ ...JSON.parse(claims), sub: `auth0|${name}-${index}`, iat: now, exp: now + 86_400, ...profile })
  return `${header}.${payload}.${sign('sha256', Buffer.from(`${header}.${payload}`), key).toString('base64url')}`
}

function send(token) {
  return new Promise((resolve, reject) => {
    get(url, { agent, headers: { authorization: `Bearer ${token}` } }, (response) => {
      response.resume().on('end', () => response.statusCode === 200 ? resolve() : reject(new Error(`status ${response.statusCode}`)))
    }).on('error', reject)
  })
}

function toBase64url(value) {
  return Buffer.from(JSON.stringify(value)).toString('base64url')
}
