/** Hosts that an attacker may write in ways that filters overlook. */
const hosts = [
  'evil.example', 'EVIL.EXAMPLE', 'evil.example.', '3627734734', '0xd8.0x3a.0xd6.0xce', '[::1]', 'xn--vil-8la.example', 'еvil.example',
  'ｅｖｉｌ.example',
]

const controls = ['\t', '\n', '\r', '\r\n', '\0', '\v', '\f', '\x1B', '\x7F', '\x85', '\u2028', '\u2029']

/**
 * Ways to write a URL that leaves the origin, or that some browser, server or filter has taken for one, by their published classes:
 * each stands for all hosts.
 */
const classes: Record<string, (host: string) => string[]> = {
  'absolute URLs': host => [`https://${host}`, `http://${host}/`, `HTTPS://${host}/path`, `ftp://${host}/`],
  'scheme-relative URLs': host => [`//${host}`, `///${host}`, `////${host}/`, `//${host}/%2e%2e`, `//${host}@localhost:3000`],
  'backslashes for slashes': host => [`/\\${host}`, `\\/${host}`, `\\\\${host}`, `/\\/${host}`, `/\\\\${host}`],
  'schemes without slashes': host => [`https:${host}`, `https:/${host}`, `https:\\${host}`, `https:\\/\\/${host}`],
  'credentials for a host': host => [`https://localhost:3000@${host}/`, `//localhost:3000@${host}`, `@${host}`, `https://localhost%3A3000@${host}`],
}

/** Open-redirect payloads, each of which must come out as `/`. */
export const openRedirects: string[] = [
  ...Object.values(classes).flatMap(write => hosts.flatMap(write)),
  // Control characters and line ends, which browsers drop: before, between and after the slashes.
  ...controls.flatMap(control => [
    `/${control}/evil.example`, `${control}//evil.example`, `/${control}\\evil.example`, `//${control}evil.example`,
    `/path${control}Location: //evil.example`,
  ]),
  // Paths that begin with two slashes once dots are resolved.
  '/.//evil.example', '/..//evil.example', '/./../..//evil.example', '/x/..//evil.example', '/%2e//evil.example',
  '/%2E%2E//evil.example', '/x/%2e%2e//evil.example',
  // Schemes that run or show something.
  ...['javascript:alert(1)', 'JaVaScRiPt:alert(1)', 'java\tscript:alert(1)', ' javascript:alert(1)', 'javascript://%0aalert(1)',
    'javascript:/*/', 'vbscript:msgbox(1)', 'data:text/html,<script>alert(1)</script>', 'blob:https://evil.example/x', 'file:///etc/passwd',
    'view-source:https://evil.example', 'about:blank', 'mailto:x@evil.example', 'intent://evil.example#Intent;scheme=https;end', 'ws://evil.example', 'tel:1'],
  // No path at all.
  '', ' ', '.', '..', '?', '#', 'evil.example', 'www.evil.example/path', './path', '../path', '?next=//evil.example', '#//evil.example',
  '%2F%2Fevil.example', '%5C%5Cevil.example', ' //evil.example', '\u00A0//evil.example', '\uFEFF//evil.example', '／／evil.example',
  '⁄⁄evil.example', '。evil.example', ';//evil.example', ':80', ':@evil.example',
  // Circles: the callback and the API are no pages.
  '/callback', '/callback?code=x&state=y', '/callback/', '/CALLBACK', '/api/auth/login', '/api/auth/logout', '/API/private',
  '/./callback', '/x/../callback', '/x/../api/auth/login', '/%2e/callback', '/api',
  // Too long to be a page of ours.
  `/${'x'.repeat(4096)}`,
]
