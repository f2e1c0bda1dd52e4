/**
 * Loads a page from the server when its chunk is gone after a deployment. Nuxt's own plugin does the same and also writes the state of the
 * page, the user included, to sessionStorage (see `emitRouteChunkError` in nuxt.config.ts).
 */
export default defineNuxtPlugin({
  name: 'chunk-reload',
  setup(nuxtApp) {
    const router = useRouter()
    const chunkErrors = new Set<unknown>()
    const state = { isLeaving: false }

    router.beforeEach(() => {
      chunkErrors.clear()
      state.isLeaving = false
    })
    // Safari then cancels what still loads: to reload for that would cancel the navigation.
    window.addEventListener('beforeunload', () => state.isLeaving = true)
    nuxtApp.hook('app:chunkError', ({ error }) => void chunkErrors.add(error))
    router.onError((error, to) => {
      if (chunkErrors.has(error) && !state.isLeaving) reloadNuxtApp({ path: router.resolve(to.fullPath).href })
    })
  },
})
