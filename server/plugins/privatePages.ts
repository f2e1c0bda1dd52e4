import { removeResponseHeader, setResponseHeaders } from 'h3'
import { defineNitroPlugin } from 'nitropack/runtime'

/**
 * Every rendered page has looked at the session, so none may be kept by a cache, not even an error page. And none needs to say what it
 * was made with.
 */
export default defineNitroPlugin((nitroApp) => {
  nitroApp.hooks.hook('render:response', (response, { event }) => {
    setResponseHeaders(event, { 'Cache-Control': 'private, no-store', 'Vary': 'Cookie' })
    removeResponseHeader(event, 'x-powered-by')
    const { 'x-powered-by': _, ...headers } = response.headers ?? {}
    response.headers = { ...headers, 'Cache-Control': 'private, no-store', 'Vary': 'Cookie' }
  })
})
