import { findUser, tenantUsers, type TenantUser } from '../users.ts'
import { escapeHtml } from './html.ts'
import { pageHeaders, renderLayout } from './layout.ts'

/** What the sign-in page needs to know about the request it answers. */
export interface SignInRequest {
  clientId: string
  /** Empty when the request has none. */
  loginHint: string
  /** Where the choice is posted to. */
  action: string
}

/** The sign-in page: one click a user, the one that `login_hint` means first, and Cancel. One plain form, no JavaScript. */
export function renderSignInPage({ clientId, loginHint, action }: SignInRequest): string {
  const hinted = findUser(loginHint)
  const users = hinted ? [hinted, ...tenantUsers.filter(user => user !== hinted)] : tenantUsers
  return renderLayout('Sign in', `<img class="mark" src="/avatars/tenant.svg" alt="">
<h1>Who is signing in?</h1>
<p>Choose a demo user to continue to <strong>${escapeHtml(clientId)}</strong>.</p>
<form method="post" action="${escapeHtml(action)}">
${users.map(renderUser).join('\n')}
<button class="plain" name="cancel" value="1">Cancel</button>
</form>`)
}

/** Headers of the sign-in page; its form may lead back to the app at `redirectUri`. */
export function signInPageHeaders(redirectUri: string): Record<string, string> {
  return pageHeaders(redirectUri)
}

function renderUser(user: TenantUser): string {
  return `<button class="user" name="user" value="${user.key}">
<img src="/avatars/${user.key}.svg" alt="">
<span class="name">${escapeHtml(user.name)} <span class="hint">${escapeHtml(user.hint)}</span></span>
<span class="email">${escapeHtml(user.email)}</span>
</button>`
}
