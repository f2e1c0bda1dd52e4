import { defineNitroPlugin } from 'nitropack/runtime'
import { useSessionRoom } from '#server/auth/currentSession'

/**
 * Whatever a page calls while it renders on the server may refresh the session: the calls have events of their own, whose `Set-Cookie`
 * does not reach the browser. So the page brings the newest copy.
 */
export default defineNitroPlugin((nitroApp) => {
  nitroApp.hooks.hook('beforeResponse', async (event) => {
    if (event.context.auth0 && !event.handled) await useSessionRoom(event).sessions.heal(event)
  })
})
