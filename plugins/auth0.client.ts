/** Keeps this tab in step with the other tabs, with the server, and with the life of its ID token. */
export default defineNuxtPlugin({
  name: 'auth0',
  setup() {
    useTabSync().start()
    useSessionWatch().start()
    useProactiveRenewal().start()
  },
})
