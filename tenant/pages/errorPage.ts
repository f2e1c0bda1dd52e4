import { escapeHtml } from './html.ts'
import { pageHeaders, renderLayout } from './layout.ts'

const sentences: Record<string, string> = {
  access_denied: 'The sign-in was refused.',
  invalid_client: 'The application that sent you here is not known.',
  invalid_redirect_uri: 'The application asked to be called back at an address that is not registered.',
  invalid_request: 'The application sent a request that cannot be answered.',
  session_not_found: 'This sign-in has expired or was already finished. Go back to the application and start again.',
  server_error: 'The tenant failed. Its log says why.',
}

/** The error page: a sentence of our own, the error code, and the detail when there is one that was written for the reader. */
export function renderErrorPage(code: string, detail?: string): string {
  return renderLayout('Something went wrong', `<img class="mark" src="/avatars/tenant.svg" alt="">
<h1>Something went wrong</h1>
<p role="alert">${sentences[code] ?? 'The request cannot be answered.'}</p>
<p><code>${escapeHtml(code)}</code>${detail ? `<br>${escapeHtml(detail)}` : ''}</p>`)
}

/** Headers of the error page. */
renderErrorPage.headers = pageHeaders()
