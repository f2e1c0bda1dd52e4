/**
 * `useFetch` for a route of this application that takes a bearer token, on the server and in the browser: see `createApi`. Only the data
 * is in the page; `readApiError(error.value)` says why there is none. A GET is made again when the page shows another user.
 */
export const useApi = createUseFetch(({ method, watch }) => {
  const { $api, $auth0 } = useNuxtApp()
  const isRead = (toValue(method) ?? 'get').toLowerCase() === 'get'
  // A computed: `useFetch` would take a getter that gives the same for a change.
  const owner = computed(() => JSON.stringify($auth0.session.value?.owner))
  return { $fetch: $api, watch: watch === false || !isRead ? watch : [...watch ?? [], owner] }
})
