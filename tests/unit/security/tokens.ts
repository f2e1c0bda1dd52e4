const verification = (name: string) => `ID tokens signed with %s > requireIdToken${name}`
const table = (name: string) => verification(` refuses > ${name}`)

/** By threat of SECURITY.md to tokens, keys and resources, the tests that would fail without the defence. */
export const tokenTests: Record<string, readonly string[]> = {
  '`alg: none`, HS256 with the public key, another algorithm with the same key': [
    table('algorithms > alg none without a signature'), table('algorithms > HS256 keyed with the public key as PEM'),
    '%s > verifyIdToken, signature > never asks for a key when the algorithm is another',
    table('algorithms > RS384 by the provider’s own key'), table('algorithms > PS256 by the provider’s own key'),
    'verifyIdToken, %s configured > accepts $jwk.alg only when it is the one, and says which came',
  ],
  'A token that brings its own key (`jwk`, `x5c`) or names a URL for it (`jku`, `x5u`: SSRF)': [
    table('headers > jwk: the key of an attacker, who signed'), verification(', afterwards > has followed no link of a token'),
  ],
  'A `kid` that is a path, a query or a URL': [table('headers > kid a path'), table('headers > kid a statement of SQL')],
  'A critical extension (`crit`, `b64`)': [table('headers > crit: b64')],
  'An access token, logout token or DPoP proof used as an ID token': [
    table('headers > typ "at+jwt"'), table('claims > events: an untyped logout token'),
    'verifyAccessToken (RFC 9068) > refuses an ID token, and so does verifyIdToken an access token',
  ],
  'A forged signature: truncated, zeroed, copied, or loosely padded (Bleichenbacher)': [
    table('signatures > all zeros'), table('signatures > a claim changed after signing'),
    'verifyIdToken (Wycheproof; skipped without the vectors) > refuses the padding of $id: $comment',
  ],
  'Weak keys: RSA below 2048 bits, exponent 1, a private key in the JWKS': ['parseKeySet (RFC 7517) > leaves out a key %s'],
  'Another issuer, or one that differs in a single character': [table('claims > iss: without its slash')],
  'A token for another client': [table('claims > aud: another client'), table('claims > aud: several without azp')],
  'An expired token, one from the future, times that are not numbers': [
    table('claims > exp: 6 seconds ago'), table('encoding > payload with an exp beyond all numbers'),
  ],
  'Parsers that read one token differently: duplicate members, byte order marks, other base64url, `__proto__`': [
    table('encoding > payload with sub twice, once escaped'), table('encoding > header behind a byte order mark'),
    table('encoding > trailing bits in the signature'), table('encoding > payload whose claims are in __proto__'),
  ],
  'A verified token that is remembered lets a similar one pass': [
    'createVerifiedTokens > refuses a token with any one character changed, although its twin is remembered',
    'createVerifiedTokens > refuses a token that has expired, although its twin is remembered',
  ],
  'Inputs that nobody thought of': [
    'any input > is refused as an ID token, never accepted, never a fault of ours',
    'requireIdToken, whatever comes > refuses any header and claims under another key’s signature',
  ],

  'A token in the query, body or a cookie (logs, CSRF)': [
    table('transport > the token in the query'),
    table('transport > the token in a cookie'),
  ],
  'Two credentials, one for the proxy and one for the server': [
    table('transport > two headers, a valid token last'), table('transport > Basic and Bearer in one header'),
  ],
  'Line breaks in a challenge': ['toChallenge (RFC 6750 §3) > lets no value end its quotes, begin a header or leave ASCII'],
  'Errors that reveal a failed check, a path, an address or a stack': [
    table('claims > iss: another'), 'an error in %s > says nothing of an unexpected error (%#), and logs it once',
  ],
  'A cache that serves one user\'s response to another': [
    verification(', a valid ID token > is accepted %s'), 'what nobody may see > is not in the HTML of %s, which no cache may keep',
    'findUnsafeRules > names page and rule for %s',
  ],
  'Missing privileges': [
    'requirePrivileges > refuses and names what is missing: %s',
    'requireIdToken, roles > refuses another with 403, and says what is missing',
  ],
  'An old or weak sign-in used for a sensitive action': [
    'requirePrivileges > asks for a new sign-in when auth_time is %s', 'requirePrivileges > asks for a stronger sign-in when acr is %j',
  ],

  'An outage, also at the start, that looks like an invalid token': [
    'requireIdToken, while the provider > %s, knows valid from invalid, and says 503 of what it cannot know',
    'requireIdToken, while the provider > %s from the start, says 503 of a valid token, 401 of what needs no key, and recovers',
  ],
  'Unknown `kid`s or a cold start that flood the provider with fetches': [
    'createKeySet, one fetch for all > costs one fetch for 200 cold requests (shareFetches %s)',
    'createKeySet, unknown kid > costs at most 3 fetches for 500 of them in 5 seconds (shareFetches %s)',
    'createKeySet, while the issuer fails > backs off for unknown kids as well',
  ],
  'Unknown `kid`s that delay valid tokens': ['createKeySet, unknown kid > lets no valid token wait behind it'],
  'A JWKS that is huge, never ends, redirects or uses plain HTTP': [
    'createKeySet, while the issuer fails > lets the keys held serve for 24 hours when it %s',
    'createKeySet, while the issuer fails > costs 200 cold requests one fetch when it %s',
    'createKeySet, while the issuer fails > gives up on one that hangs, for all who wait',
    'refreshTokens (RFC 6749 §6) > refuses an answer without end',
  ],
  'A withdrawn key that is still accepted': [
    'createVerifiedTokens > refuses a withdrawn key 10 minutes after the last fetch at most, whatever is remembered',
  ],
  'An empty key set that locks everyone out': ['createKeySet, while the issuer fails > lets the keys held serve for 24 hours when it %s'],
  'Saved keys that someone wrote into the shared storage': ['createKeySet, shared storage > ignores a saved set %s'],
  'Discovery of another issuer (mix-up)': [
    'createDiscovery (OpenID Connect Discovery §4) > refuses a document of an issuer that differs by a slash',
  ],
  'Endpoints in discovery such as `javascript:` or `http:` URLs': ['a browser > is never sent to %j', '%s > is refused in every use: %j'],
  'A token type other than Bearer': ['exchangeCode, the answer of the token endpoint > is refused with %s'],

  'A token of any length': [verification(', a valid ID token > is accepted up to 16 KB and not a character more')],
  'Deeply nested JSON': [
    '%s > verifyIdToken, limits > bears %s nested as deep as 16 KB can be',
    'toUserClaims > cuts off what is nested deeper than 20 %s, however deep',
  ],
  'Millions of different valid tokens': ['createVerifiedTokens > is bounded by %s'],
  'Claims that do not fit into cookies: login loops, HTTP 431': [
    'signing in > takes a user whose tokens do not fit the cookies',
    'writeSessionCookies and readSessionCookies > keep a session with %s within the budget',
  ],
  'Many sign-ins at the same time, or a very long `returnTo`': [
    'saveTransaction > stays within its budget, however many sign-ins are in flight: the oldest give way',
    'saveTransaction > fits a small cookie with a long address',
  ],
  'Large request bodies': ['POST %s > refuses a body over 64 KB', 'a body without an end > is refused as soon as it is too large'],
}
