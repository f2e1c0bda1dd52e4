/** The method of every route of the API, as its file's name says it; a test compares the two. */
export const apiMethods: Readonly<Record<string, string>> = {
  '/api/admin': 'GET',
  '/api/auth/access-token': 'POST',
  '/api/auth/backchannel-logout': 'POST',
  '/api/auth/callback': 'POST',
  '/api/auth/login': 'GET',
  '/api/auth/logout': 'POST',
  '/api/auth/session': 'GET',
  '/api/auth/token': 'POST',
  '/api/private': 'GET',
  '/api/reports': 'GET',
}
