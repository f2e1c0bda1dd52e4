import type { IncomingMessage, ServerResponse } from 'node:http'
import { errors, type Interaction } from 'oidc-provider'
import { readForm } from '../http/readBody.ts'
import { renderErrorPage } from '../pages/errorPage.ts'
import { sendPage } from '../pages/sendPage.ts'
import { renderSignInPage, signInPageHeaders } from '../pages/signInPage.ts'
import type { RunningTenant } from '../tenantState.ts'
import { secondFactorAcr } from '../switches.ts'
import { findUser } from '../users.ts'
import { asksForSecondFactor } from './authorizationRequest.ts'
import { endTenantSession } from './endTenantSession.ts'

/** The sign-in page (`GET /interaction/:uid`) and the choice made on it (`POST`): a user, or Cancel, which is `access_denied`. */
export async function handleInteraction(tenant: RunningTenant, req: IncomingMessage, res: ServerResponse): Promise<void> {
  try {
    const interaction = await tenant.provider.interactionDetails(req, res)
    if (req.method === 'POST') return await submit(tenant, req, res, interaction)
    const { login_hint: loginHint, redirect_uri: redirectUri, client_id: clientId } = interaction.params
    const page = renderSignInPage({ loginHint: toText(loginHint), clientId: toText(clientId), action: req.url ?? '' })
    sendPage(res, 200, page, signInPageHeaders(toText(redirectUri)))
  }
  catch (error) {
    if (!(error instanceof errors.SessionNotFound)) throw error
    sendPage(res, 400, renderErrorPage('session_not_found'), renderErrorPage.headers)
  }
}

async function submit(tenant: RunningTenant, req: IncomingMessage, res: ServerResponse, interaction: Interaction): Promise<void> {
  const form = await readForm(req)
  if (form.has('cancel')) {
    const result = { error: 'access_denied', error_description: 'The user cancelled the sign-in' }
    return tenant.provider.interactionFinished(req, res, result, { mergeWithLastSubmission: false })
  }
  const user = findUser(form.get('user') ?? '')
  if (!user) return sendPage(res, 400, renderErrorPage('invalid_request', 'There is no such user.'), renderErrorPage.headers)

  await leaveOtherAccount(tenant, interaction, user.sub)
  // The empty results tell the library that `prompt=consent` and `prompt=select_account` have been answered as well.
  const isStepUp = asksForSecondFactor(interaction.params)
  const login = { accountId: user.sub, ...(isStepUp && { amr: ['mfa'], acr: secondFactorAcr }) }
  const result = { login, consent: {}, select_account: {} }
  return tenant.provider.interactionFinished(req, res, result, { mergeWithLastSubmission: false })
}

// Left to itself, the library would end the other account's session by a form that submits itself with JavaScript.
async function leaveOtherAccount(tenant: RunningTenant, interaction: Interaction, sub: string): Promise<void> {
  const current = interaction.session
  if (!current?.accountId || current.accountId === sub) return
  const session = await tenant.provider.Session.findByUid(current.uid)
  if (session) await endTenantSession(tenant, session)
  interaction.session = undefined
  await interaction.persist()
}

function toText(parameter: unknown): string {
  return typeof parameter === 'string' ? parameter : ''
}
