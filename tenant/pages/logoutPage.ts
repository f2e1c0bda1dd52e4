import { pageHeaders, renderLayout } from './layout.ts'

/** Asks whether to sign out. `form` is the library's own: empty, with its secret, and the id `op.logoutForm`. */
export function renderLogoutPage(form: string): string {
  return renderLayout('Sign out', `<img class="mark" src="/avatars/tenant.svg" alt="">
<h1>Sign out of the local tenant?</h1>
<p>The next sign-in will ask for a user again.</p>
${form.replace('</form>', `<button class="primary" name="logout" value="yes">Sign out</button>
<button class="plain">Stay signed in</button></form>`)}`)
}

/** Headers of the question; its form may lead back to the app. */
renderLogoutPage.headersFor = pageHeaders

/** Says that nobody is signed in any more. */
export function renderSignedOutPage(): string {
  return renderLayout('Signed out', `<img class="mark" src="/avatars/tenant.svg" alt="">
<h1>You are signed out</h1>
<p role="status">The local tenant has forgotten who you were.</p>`)
}

/** Headers of the last page. */
renderSignedOutPage.headers = pageHeaders()
