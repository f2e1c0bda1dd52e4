const otherwise = ['The login did not succeed',
  'Something went wrong between this site and the sign-in service. If trying again doesn’t help, contact the site’s operator.']
const unavailable = ['The sign-in service isn’t available',
  'It did not respond. Nothing is wrong with your account; please try again in a minute.']
/** By error code, the title and the explanation. Our own words: nothing from the query or the provider. */
const words = new Map(Object.entries({
  access_denied: ['The login was cancelled',
    'You cancelled the login, or your account doesn’t have access to this site. Nothing has changed.'],
  account_blocked: ['Your account is blocked',
    'The sign-in service doesn’t let this account in. If you think this is a mistake, contact the site’s operator.'],
  interaction_required: ['One more step is needed',
    'The sign-in service needs you to do something, such as a second factor. Try again, and it will ask.'],
  login_required: ['Please log in',
    'The sign-in service needs you to enter your details. Try again, and it will ask.'],
  email_not_verified: ['Your e-mail address isn’t verified',
    'Open the link in the message that was sent to your address, then try again.'],
  invalid_state: ['This login link no longer works',
    'It was used before, is too old, or was started in another browser. Try again with a new one.'],
  cookies_blocked: ['Cookies are needed to log in',
    'Your browser sent none: it blocks them for this site, or the login started in another browser. Allow them and try again.'],
  sign_in_expired: ['The login took too long',
    'A login has to be finished within ten minutes. Try again, and you will come back to the page you asked for.'],
  keys_unavailable: unavailable,
  temporarily_unavailable: unavailable,
}))

/** What the callback page says about a login that did not succeed; a general sentence for every code without words of its own. */
export function toRefusal(code: string) {
  const [title, explanation] = words.get(code) ?? otherwise
  return { title, explanation }
}
