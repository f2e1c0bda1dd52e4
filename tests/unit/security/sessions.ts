/** By threat of SECURITY.md to sign-in, session and secrecy, the tests that would fail without the defence. */
export const sessionTests: Record<string, readonly string[]> = {
  'Login CSRF: the victim is signed in as the attacker': ['the callback > does not sign another browser in with somebody else’s answer'],
  'A forged callback that logs the user out': ['the callback > refuses a forged answer and leaves a signed-in user alone'],
  'A replayed callback': [
    'the callback > ends on the page asked for when it is asked twice at once, and redeems the code once (S4)',
    'the callback > is refused in another browser, however soon it is asked there',
  ],
  'Two tabs that void each other\'s sign-in': ['the callback > lets two tabs sign in at once'],
  'A stolen or injected code': ['exchangeCode (OpenID Connect Core §3.1.3) > refuses another %s'],
  'A response of another provider (mix-up)': [
    'exchangeCode (OpenID Connect Core §3.1.3) > asks the provider nothing when the iss of the answer is another\'s (RFC 9207 §2.4)',
  ],
  'Link parameters that replace our own': ['parseLoginParameters > leaves everything else behind'],
  'A sign-in to another organization than the one requested': [
    'signing in to an organization > refuses %s when the tenant was asked for %s',
  ],
  'Open redirect by `returnTo`': ['toReturnTo > takes / for %j', 'the callback > sends nobody to another site'],
  'Foreign text on our page (`error_description`)': [
    'the callback page > shows nothing of the query', 'the callback > is a readable page for %s, and repeats no words from outside (E4)',
  ],
  'Session fixation': [
    'createSession > gives each session an identifier and a tag of its own, and the tag tells nothing of the identifier',
    'start > ends the session that it replaces: here, at the provider and for the hooks',
  ],

  'A cookie that is read, changed or made up': [
    'encrypt (RFC 7516) > uses a key of its own for each value, so that nonces never run out',
    'decrypt > gives null when any one character is changed',
    'decrypt > gives null for another purpose', 'decrypt > gives null for another encryption, even under a key that an attacker chose',
  ],
  'A script that reads the cookie, a subdomain that sets it': [
    'writeChunkedCookie > adds Secure and the __Host- prefix on https',
    'what nobody may see > is in no storage of the browser and in no cookie that a script can read',
  ],
  'Two sessions or two applications that overwrite each other\'s cookies': [
    'writeSessionCookies and readSessionCookies > keep two sessions apart, so that a late answer about one leaves the other alone',
    'writeSessionCookies and readSessionCookies > pass over what another application on this host has written',
  ],
  'A session without an end': [
    'writeSessionCookies and readSessionCookies > end it after 3 days, however busy it was',
    'writeSessionCookies and readSessionCookies > end it after a day without a visit',
  ],
  'A copied cookie used after the logout': [
    'logging out > revokes the session: a copy of its cookies is worth nothing',
    'a single server that is restarted > still knows the sessions that were ended',
  ],
  'A late response that revives an ended session': [
    'refresh > writes no cookie when the session was ended or replaced meanwhile, whatever its outcome (P10)',
    'refresh > revokes the token that it got for a session that was ended meanwhile',
  ],
  'A logout at the provider that does not reach us': [
    'logging out > at the tenant ends the session here, by back-channel logout',
    'isRevokedBy (Back-Channel Logout §2.6, §2.7) > is dated by the logout token, however late that arrives (%j)',
  ],
  'A logout token that is forged, used again, or an ID token in its place': [
    'verifyLogoutToken (Back-Channel Logout §2.6) > refuses a token of another key',
    'verifyLogoutToken (Back-Channel Logout §2.6) > refuses an ID token, and verifyIdToken refuses a logout token, typed or not',
    'POST /api/auth/backchannel-logout > takes a logout token once',
    'isUsed (Back-Channel Logout §2.6) > knows a logout token that was used, by its issuer and its jti',
  ],
  'CSRF on state-changing routes': ['assertSameOrigin (Fetch Metadata §2.3) > refuses %j'],
  'Parallel refreshes that lose the rotated refresh token': [
    'refresh > uses one grant for 100 who ask at the same time',
    'lookUp > remembers a copy for the life of the session while no request has brought it',
    'lookUp > remembers it for one more minute after a request has brought it',
  ],
  'A page that shows one user and acts with another\'s token': [
    'a token of another owner > of another %s is not handed out: the page shows that session first',
    'a token of another owner > is not posted to the other tabs',
    'the tabs of one browser > do not hold one another\'s tokens of another owner',
  ],
  'A refreshed ID token of another user, organization or issuer': [
    'requireSameUser (OpenID Connect Core §12.2) > refuses another %s and names it: %j',
    'refresh > keeps the session and its rotated token when the new ID token is refused (P11)',
  ],
  'Session copies read or changed in the shared storage': [
    'a shared storage > tells the other instances of a refresh, encrypted', 'lookUp > is not fooled by a copy of another session',
  ],
  'An outage that ends the session': [
    'refresh > gives the current token to its end while the provider fails: %s (P17)', 'a session stands > when the app is restarted',
  ],

  'Tokens in HTML, payloads, URLs or the storage of the browser': [
    'what nobody may see > is not in the HTML of %s, which no cache may keep', 'what nobody may see > is in no URL',
    'what nobody may see > is in no storage of the browser and in no cookie that a script can read',
  ],
  'The user in the storage of the browser': [
    'a page whose chunk is gone after a deployment > is loaded from the server, and leaves no user in the storage of the browser',
  ],
  'Injected scripts and styles': [
    'the page %s > has a policy with a nonce for scripts and nothing else that lets one in',
    'addNonce > gives none to markup in %s',
  ],
  'Tokens, codes or queries in the log': [
    'what nobody may see > is not in the log of the app, whatever happens',
    'the log of malformed requests > is one JSON object a line, with nothing of a query',
  ],
  'Log lines written by a visitor': [
    'log > writes what a person should read, at the level %s, in one line', 'useRequestId > is a UUID of our own in place of %j',
  ],
  'Users that can be identified in log or metrics': ['GET /metrics > says nothing of anybody, and neither does the log, whatever fails'],
  'Metrics that anyone can read, or that grow without bound': [
    'GET /metrics > does not exist unless a token is configured', 'isSameSecret > refuses %j',
    'countRequest > keeps the route as its file names it, and of the method what is known',
  ],
  'The local tenant in production': [
    'the production build > contains nothing of %s',
    'the production build > refuses to start without a configuration and names every missing variable in one message',
  ],
}
