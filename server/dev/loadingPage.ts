import { defineEventHandler, getRequestHeader } from 'h3'

/**
 * Answers Nuxt's loading page, which is shown while the dev server restarts: its script asks for the page's own address until there is
 * an answer, and then loads it. For the sign-in no redirect can be that answer, since the provider takes no requests of scripts (CORS).
 * Only a script of this origin in a browser is meant; Node's `fetch` says nothing of its site. Development only, see `$development` in
 * `nuxt.config.ts`.
 */
export default defineEventHandler((event) => {
  const isScript = getRequestHeader(event, 'sec-fetch-mode') === 'cors' && getRequestHeader(event, 'sec-fetch-site') === 'same-origin'
  if (isScript && event.path.startsWith('/api/auth/login')) return 'Navigate to this address.'
})
