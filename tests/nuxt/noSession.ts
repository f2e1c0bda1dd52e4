import { registerEndpoint } from '@nuxt/test-utils/runtime'

// Setup of every file: the app asks for the session as it starts, and whoever says nothing else is a stranger.
registerEndpoint('/api/auth/session', () => null)
