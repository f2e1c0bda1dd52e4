import { defineEventHandler, getRequestHeader } from 'h3'

/**
 * Answers a script that asks for the sign-in: no redirect to the provider could, which takes no such requests (CORS). Nuxt's loading
 * page is one, shown while the dev server restarts: it asks for its own address until there is an answer, and then loads it. Without
 * this, a stranger on a page that needs a user would look at it for ever. Development only, see `$development` in `nuxt.config.ts`.
 */
export default defineEventHandler((event) => {
  const isScript = getRequestHeader(event, 'sec-fetch-mode') === 'cors'
  if (isScript && event.path.startsWith('/api/auth/login')) return 'Navigate to this address.'
})
