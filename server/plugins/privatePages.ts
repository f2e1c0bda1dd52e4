import { setResponseHeaders } from 'h3'
import { defineNitroPlugin } from 'nitropack/runtime'

/** Every rendered page has looked at the session, so none may be kept by a cache, not even an error page. */
export default defineNitroPlugin((nitroApp) => {
  nitroApp.hooks.hook('render:response', (response, { event }) => {
    setResponseHeaders(event, { 'Cache-Control': 'private, no-store', 'Vary': 'Cookie' })
    response.headers = { ...response.headers, 'Cache-Control': 'private, no-store', 'Vary': 'Cookie' }
  })
})
