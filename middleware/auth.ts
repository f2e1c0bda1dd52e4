/** For pages that need a user: everyone else logs in first and comes back to the page they asked for. */
export default defineNuxtRouteMiddleware((to) => {
  const { isAuthenticated } = useAuth0()
  // An error is for everyone to see.
  if (isAuthenticated.value || useError().value) return
  return navigateTo(toLoginUrl({ returnTo: to.fullPath }), { external: true })
})
