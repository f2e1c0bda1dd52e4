declare module '#app' {
  interface PageMeta {
    /** Next to `middleware: 'auth'`: the roles that the user of the page must have, every one of them. */
    roles?: string[]
  }
}

/** For pages that need a user: everyone else logs in first and comes back. A user without the roles of the page gets the page for 403. */
export default defineNuxtRouteMiddleware((to) => {
  const { session } = useAuth0()
  // An error is for everyone to see.
  if (useError().value) return
  if (!session.value) return navigateTo(toLoginUrl({ returnTo: to.fullPath }), { external: true })
  const { roles } = session.value
  if (to.meta.roles?.some(role => !roles.includes(role))) return abortNavigation(createError({ status: 403, fatal: true }))
})
