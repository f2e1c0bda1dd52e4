// Auth0's own middleware for Express.
import express from 'express'
import { auth } from 'express-oauth2-jwt-bearer'

const { PORT, ISSUER, AUDIENCE } = process.env

express()
  .get('/api/private', auth({ issuer: ISSUER, jwksUri: `${ISSUER}.well-known/jwks.json`, audience: AUDIENCE, tokenSigningAlg: 'RS256' }),
    (_req, res) => res.json({ msg: 'Your ID token was successfully validated!' }))
  // Express tells an error handler by its four parameters.
  // eslint-disable-next-line no-unused-vars
  .use((error, _req, res, _next) => res.status(error.status ?? 500).json({ error: error.code }))
  .listen(Number(PORT), '127.0.0.1')
