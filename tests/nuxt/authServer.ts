import { defineEventHandler, setResponseHeader, setResponseStatus } from 'h3'
import { registerEndpoint } from '@nuxt/test-utils/runtime'
import { issueSession } from './session'

interface TokenAnswer {
  status?: number
  error?: string
  lifeSeconds?: number
  serverAheadSeconds?: number
}

/** Our auth routes as the browser sees them: what the token route answers, and how often it was asked. */
export const authServer: { answer: TokenAnswer, renewals: number } = { answer: {}, renewals: 0 }

registerEndpoint('/api/auth/token', {
  method: 'POST',
  handler: defineEventHandler((event) => {
    authServer.renewals++
    const { status = 200, error, lifeSeconds = 3600, serverAheadSeconds = 0 } = authServer.answer
    const nowMs = Date.now() + serverAheadSeconds * 1000
    setResponseHeader(event, 'date', new Date(nowMs).toUTCString())
    if (status === 200) return { idToken: `id-token-${authServer.renewals}`, expiresAt: Math.floor(nowMs / 1000) + lifeSeconds }
    setResponseStatus(event, status)
    return { error, error_description: 'A fixed sentence.' }
  }),
})
registerEndpoint('/api/auth/session', () => issueSession())
registerEndpoint('/api/auth/logout', { method: 'POST', handler: defineEventHandler(() => ({ logoutUrl: 'https://tenant.example/logout' })) })
