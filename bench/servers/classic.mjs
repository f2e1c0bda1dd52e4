// The classic server of this job: Express with express-jwt and jwks-rsa, as in the tutorials, its algorithm list spelled right.
import express from 'express'
import { expressjwt } from 'express-jwt'
import jwksRsa from 'jwks-rsa'

const { PORT, ISSUER, AUDIENCE } = process.env

const requireToken = expressjwt({
  secret: jwksRsa.expressJwtSecret({ cache: true, rateLimit: true, jwksRequestsPerMinute: 5, jwksUri: `${ISSUER}.well-known/jwks.json` }),
  audience: AUDIENCE,
  issuer: ISSUER,
  algorithms: ['RS256'],
})

express()
  .get('/api/private', requireToken, (_req, res) => res.json({ msg: 'Your ID token was successfully validated!' }))
  // Express tells an error handler by its four parameters.
  // eslint-disable-next-line no-unused-vars
  .use((error, _req, res, _next) => res.status(error.status ?? 500).json({ error: error.code }))
  .listen(Number(PORT), '127.0.0.1')
