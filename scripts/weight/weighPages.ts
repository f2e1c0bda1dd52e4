import { globSync } from 'node:fs'
import packageJson from '../../package.json' with { type: 'json' }
import type { CookieJar } from '../../tests/support/cookieJar.ts'
import { signInByHttp } from '../../tests/support/signInByHttp.ts'
import { weighPage } from './weighPage.ts'
import type { PageWeight } from './weighPage.ts'

/** The most that the first view of any page may weigh, in bytes and gzipped. */
export const { budget } = packageJson

/** Every page that has no parameter, for a user; home as others see it, and what shows instead of a page. */
const views: [page: string, path: string, isSignedIn: boolean][] = [
  ['home, signed out', '/', false],
  ['callback, refused', '/callback?error=access_denied&state=none', false],
  ['not found', '/no-such-page', false],
  ...globSync('pages/**/*.vue').map(toPath).filter(path => !/[[:]|^\/callback$/.test(path))
    .map((path): [string, string, boolean] => [`${path}, signed in`, path, true]),
]

/** A weighed page: its name, what it loads, the sums in bytes, and what breaks the budget (empty is good). */
export interface WeighedPage extends PageWeight {
  page: string
  scriptBytes: number
  styleBytes: number
  problems: string[]
}

/** Weighs every page of the running production build at `baseUrl`, whose files are in `publicDir`; it signs in at the local tenant. */
export async function weighPages(baseUrl: string, publicDir: string): Promise<WeighedPage[]> {
  const jar = await signInByHttp(baseUrl, 'zoe') // has no picture: those come from anywhere, and are not ours
  return Promise.all(views.map(async ([page, path, isSignedIn]) =>
    toWeighedPage(page, weighPage(await readHtml(baseUrl + path, isSignedIn ? jar : null), publicDir))))
}

function toPath(file: string): string {
  return file.replace(/^pages|(?:\/index)?\.vue$/g, '') || '/'
}

async function readHtml(url: string, jar: CookieJar | null): Promise<string> {
  const headers = { accept: 'text/html' }
  const response = await (jar ? jar.fetch(new URL(url), { headers }) : fetch(url, { headers, redirect: 'manual' }))
  if (response.status >= 300 && response.status < 400) throw new Error(`${url} redirects, so there is nothing to weigh`)
  return response.text()
}

function toWeighedPage(page: string, weight: PageWeight): WeighedPage {
  const sum = (assets: PageWeight['scripts']) => assets.reduce((total, { bytes }) => total + bytes, 0)
  const [scriptBytes, styleBytes] = [sum(weight.scripts), sum(weight.styles)]
  const problems = [
    ...toExcess('JavaScript', scriptBytes, budget.scriptBytes),
    ...toExcess('CSS', styleBytes, budget.styleBytes),
    ...scriptBytes && styleBytes ? [] : ['no script or no style sheet was found, so nothing was weighed'],
    ...weight.foreign.map(url => `${url} comes from another origin`),
  ]
  return { ...weight, page, scriptBytes, styleBytes, problems }
}

function toExcess(name: string, bytes: number, limit: number): string[] {
  return bytes > limit ? [`${name} is ${bytes - limit} bytes over its budget of ${limit}`] : []
}
