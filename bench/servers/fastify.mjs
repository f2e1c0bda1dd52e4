// Fastify with @fastify/jwt, its cache of verified tokens switched on.
import fastifyJwt from '@fastify/jwt'
import Fastify from 'fastify'
import buildGetJwks from 'get-jwks'

const { PORT, ISSUER, AUDIENCE } = process.env

const getJwks = buildGetJwks({ jwksPath: '/.well-known/jwks.json' })
const app = Fastify()
await app.register(fastifyJwt, {
  decode: { complete: true },
  secret: (_request, { header: { kid, alg } }) => getJwks.getPublicKey({ kid, domain: ISSUER, alg }),
  verify: { algorithms: ['RS256'], allowedAud: AUDIENCE, allowedIss: ISSUER, cache: 10_000 },
})
app.get('/api/private', { onRequest: request => request.jwtVerify() }, () => ({ msg: 'Your ID token was successfully validated!' }))
await app.listen({ port: Number(PORT), host: '127.0.0.1' })
