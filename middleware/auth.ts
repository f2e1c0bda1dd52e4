/** For pages that need a user: a stranger goes to sign in, and comes back to the very page that was asked for. */
export default defineNuxtRouteMiddleware((to) => {
  const { isAuthenticated } = useAuth0()
  if (isAuthenticated.value) return
  return navigateTo(toLoginUrl({ returnTo: to.fullPath }), { external: true })
})
