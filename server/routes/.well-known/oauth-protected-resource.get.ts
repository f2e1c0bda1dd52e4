import { defineApiHandler } from '#server/http/defineApiHandler'
import { useConfig } from '#server/platform/config'
import { AuthError } from '#server/platform/errors'

/** Tells clients which provider gives the access tokens that this API accepts (RFC 9728 §2). Without an audience there is no such route. */
export default defineApiHandler((event) => {
  const { api, issuer } = useConfig(event)
  if (!api) throw new AuthError('not_found', 'There is no such route.')
  return { resource: api, authorization_servers: [issuer], bearer_methods_supported: ['header'] }
})
