import type { ErrorCode } from '#shared/types/auth'

/** What the callback page says about a sign-in that did not succeed. Our own words: nothing from the query or the provider. */
export interface Refusal {
  title: string
  explanation: string
}

const REFUSALS: Partial<Record<ErrorCode, Refusal>> = {
  access_denied: {
    title: 'Sign-in was cancelled',
    explanation: 'You cancelled the sign-in, or your account has no access to this application. Nothing was changed.',
  },
  invalid_state: {
    title: 'This sign-in link is no longer good',
    explanation: 'It was used before, is older than ten minutes, or was started in another browser. A fresh sign-in puts it right.',
  },
  login_required: {
    title: 'The provider asks you to sign in',
    explanation: 'It could not sign you in without asking you for something. Try again, and it will ask.',
  },
  temporarily_unavailable: {
    title: 'The sign-in service does not answer',
    explanation: 'We could not reach it, so we could not find out who you are. Nothing is wrong with your account; try again in a minute.',
  },
}

const OTHERWISE: Refusal = {
  title: 'Sign-in did not succeed',
  explanation: 'The sign-in service gave an answer that we could not accept. If trying again does not help, tell whoever runs this site.',
}

/** The words for an error code; a general sentence for every code without its own. */
export function toRefusal(code: ErrorCode): Refusal {
  return REFUSALS[code] ?? OTHERWISE
}
