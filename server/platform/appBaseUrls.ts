import type { Report } from '#server/platform/parseConfig'
import { isAllowedUrl } from '#server/platform/variables'

/** Suffixes of registries, under which anyone can register a name: with `*-team.co.uk` as well as with `*.co.uk`. */
const registrySuffix = /\*[^.]*\.(?:ac|co|com|edu|gob|gov|go|gv|ltd|me|ne|net|nom|or|org|plc)\.[a-z]{2}(?::\d+)?$/
/** The usual platforms under whose domain anyone can have a host; the names that they give to previews, `*-team.vercel.app`, are fine. */
const platformSuffix = new RegExp('\\*\\.(?:(?:amplifyapp|appspot|azurewebsites|cloudfront|firebaseapp|herokuapp|onrender|trycloudflare)'
  + '\\.(?:com|net)|(?:ngrok|ngrok-free|koyeb|netlify|ondigitalocean|railway|up\\.railway|replit|run|a\\.run|vercel|web|zeabur)\\.app'
  + '|(?:deno|fly|pages|replit|workers|app\\.github)\\.dev|(?:github|gitlab|gitpod|ngrok)\\.io|(?:now|surge)\\.sh'
  + '|[^.]+\\.elasticbeanstalk\\.com|(?:[^.]+\\.)+azurestaticapps\\.net)(?::\\d+)?$')

/**
 * Parses `NUXT_AUTH0_APP_BASE_URL`: public URLs separated by commas, the first one exact. Host names become lower case, default ports go,
 * and each URL ends with the base path, without a slash. Empty in development when nothing is set.
 */
export function parseAppBaseUrls(
  value: string, { isDevelopment, basePath, report }: { isDevelopment: boolean, basePath: string, report: Report },
): string[] {
  const urls = value.split(',').map(url => url.trim()).filter(Boolean)
  if (!urls.length && !isDevelopment) {
    report('APP_BASE_URL', 'is missing; set it to the public URL of this application, such as https://app.example.com')
  }
  const path = basePath.replace(/\/$/, '')
  if (path && !/^(?:\/[\w-][\w.-]*)+$/.test(path)) report('APP_BASE_URL', 'cannot be used: NUXT_APP_BASE_URL must be a path such as /portal/')
  const problem = urls.map((url, index) => findProblem(url, path, index === 0)).find(Boolean)
  if (problem) report('APP_BASE_URL', problem)
  return problem ? [] : urls.map(url => new URL(url).origin + path)
}

function findProblem(value: string, path: string, isFirst: boolean): string | null {
  if (!/^https?:\/\//i.test(value)) return 'must begin with https://'
  if (!isAllowedUrl(value)) return 'must be an https URL (http on loopback only) without a query'
  const { host, pathname } = new URL(value)
  if (host.includes('*') && isFirst) return 'must begin with an exact URL; patterns with * come after it'
  if (host.includes('*') && !/^\*[a-z0-9-]*(?:\.[a-z0-9-]+){2,}(?::\d+)?$/.test(host)) {
    return 'may have one *, at the start of the host, before two fixed labels: https://*-team.example.app'
  }
  if (registrySuffix.test(host) || platformSuffix.test(host)) return 'must not match hosts of others: anyone can have one under this suffix'
  if (![path, ''].includes(pathname.replace(/\/$/, ''))) {
    return path ? `must end with ${path}, as NUXT_APP_BASE_URL does, or have no path` : 'must have no path, as NUXT_APP_BASE_URL has none'
  }
  return null
}

/**
 * The configured URL under which the application was requested at `host` (a name in lower case, with its port if not the default): the
 * first that matches; undefined when none does. A `*` stands for letters, digits and hyphens, so never for another domain.
 */
export function selectAppBaseUrl(appBaseUrls: readonly string[], host: string): string | undefined {
  for (const url of appBaseUrls) {
    const [exact = '', suffix] = new URL(url).host.split('*')
    if (suffix === undefined && exact === host) return url
    const label = suffix && host.endsWith(suffix) ? host.slice(0, -suffix.length) : ''
    if (/^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/.test(label)) return url.replace('*', label)
  }
}
