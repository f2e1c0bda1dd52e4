/**
 * Takes the query off the callback's URL before the router sees it: `code` and `state` must be in no payload, link or address bar.
 * The exchange itself reads them from the request (`middleware/exchange-code.ts`).
 */
export default defineNuxtPlugin({
  name: 'callback-url',
  // Ahead of the router, whose order is that of `enforce: 'pre'` (-20).
  order: -50,
  setup(nuxtApp) {
    if (import.meta.client) {
      if (isCallback(location.pathname) && location.search) history.replaceState(history.state, '', '/callback')
      return
    }
    if (!nuxtApp.ssrContext || !isCallback(nuxtApp.ssrContext.url)) return
    nuxtApp.ssrContext.url = '/callback'
    nuxtApp.payload.path = '/callback'
  },
})

function isCallback(url: string): boolean {
  // As the router matches: any case, a slash at the end or not.
  return /^\/callback\/?(?:\?|$)/i.test(url)
}
