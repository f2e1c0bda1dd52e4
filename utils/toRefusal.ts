/** What the callback page says about a login that did not succeed. Our own words: nothing from the query or the provider. */
export interface RefusalWords {
  title: string
  explanation: string
}

const otherwise: RefusalWords = {
  title: 'The login did not succeed',
  explanation: 'Something went wrong between this site and the sign-in service. If trying again doesn’t help, contact the site’s operator.',
}
const unavailable: RefusalWords = {
  title: 'The sign-in service isn’t available',
  explanation: 'It did not respond. Nothing is wrong with your account; please try again in a minute.',
}
const words: Record<string, RefusalWords> = {
  access_denied: {
    title: 'The login was cancelled',
    explanation: 'You cancelled the login, or your account doesn’t have access to this site. Nothing has changed.',
  },
  account_blocked: {
    title: 'Your account is blocked',
    explanation: 'The sign-in service doesn’t let this account in. If you think this is a mistake, contact the site’s operator.',
  },
  interaction_required: {
    title: 'One more step is needed',
    explanation: 'The sign-in service needs you to do something, such as a second factor. Try again, and it will ask.',
  },
  login_required: {
    title: 'Please log in',
    explanation: 'The sign-in service needs you to enter your details. Try again, and it will ask.',
  },
  email_not_verified: {
    title: 'Verify your e-mail address first',
    explanation: 'Open the link in the message that was sent to your address, then try again.',
  },
  invalid_state: {
    title: 'This login link no longer works',
    explanation: 'It was used before, is too old, or was started in another browser. Try again with a new one.',
  },
  cookies_blocked: {
    title: 'Cookies are needed to log in',
    explanation: 'Your browser sent none: it blocks them for this site, or the login started in another browser. Allow them and try again.',
  },
  sign_in_expired: {
    title: 'The login took too long',
    explanation: 'A login has to be finished within ten minutes. Try again, and you will come back to the page you asked for.',
  },
  keys_unavailable: unavailable,
  temporarily_unavailable: unavailable,
}

/** The words for an error code; a general sentence for every code without its own. */
export function toRefusal(code: string): RefusalWords {
  return Object.hasOwn(words, code) ? words[code] ?? otherwise : otherwise
}
