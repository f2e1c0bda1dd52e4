/**
 * The URL that starts a login and comes back to the page that is shown now, fragment included; from the callback and from an error page,
 * to the page where the login started, or `/`. The server does not know the fragment, so it is added once the page is mounted.
 */
export function useLoginUrl() {
  const route = useRoute()
  const pageError = useError()
  const { $loginRefusal } = useNuxtApp()
  const isMounted = ref(false)

  onMounted(() => isMounted.value = true)

  return computed(() => {
    if (pageError.value || isCallbackPath(route.path)) return toLoginUrl({ returnTo: $loginRefusal.value?.returnTo ?? '/' })
    return toLoginUrl({ returnTo: isMounted.value ? route.fullPath : route.fullPath.replace(/#.*$/, '') })
  })
}
