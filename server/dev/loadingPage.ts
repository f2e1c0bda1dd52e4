import { defineEventHandler, getRequestHeader } from 'h3'

/**
 * Answers the script of Nuxt's loading page, which asks for the page's own address while the dev server restarts: for the sign-in it could
 * not follow a redirect to the provider (CORS). Node's `fetch` says nothing of its site. Development only, see `nuxt.config.ts`.
 */
export default defineEventHandler((event) => {
  const isScript = getRequestHeader(event, 'sec-fetch-mode') === 'cors' && getRequestHeader(event, 'sec-fetch-site') === 'same-origin'
  if (isScript && event.path.startsWith('/api/auth/login')) return 'Navigate to this address.'
})
