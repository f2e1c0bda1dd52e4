/**
 * Reads the session before the page renders, so that the first HTML knows the user. sidebase's own plugin then has nothing to do;
 * it would read a session only for a token that it holds, and it never holds one.
 */
export default defineNuxtPlugin({
  name: 'session',
  enforce: 'pre',
  async setup(nuxtApp) {
    // The callback may be about to change the session: it reads it afterwards.
    if (nuxtApp.ssrContext?.url === '/callback') return
    await useAuth().getSession({ force: true })
    useServerClock()
  },
})
