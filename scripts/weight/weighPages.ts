import type { CookieJar } from '../../tests/support/cookieJar.ts'
import { signInByHttp } from '../../tests/support/signInByHttp.ts'
import { weighPage } from './weighPage.ts'
import type { PageWeight } from './weighPage.ts'

/** The most that the first view of any page may weigh, in bytes and gzipped. */
export const budget = { scripts: 88_000, styles: 12_000 }

/** Every page in every state whose HTML differs: who looks, and where. */
const views: [page: string, path: string, isSignedIn: boolean][] = [
  ['home, signed out', '/', false],
  ['home, signed in', '/', true],
  ['profile', '/profile', true],
  ['backend API', '/backend-api', true],
  ['callback, refused', '/callback?error=access_denied&state=none', false],
  ['not found', '/no-such-page', false],
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
    ...scriptBytes > budget.scripts ? [`JavaScript is ${scriptBytes - budget.scripts} bytes over its budget of ${budget.scripts}`] : [],
    ...styleBytes > budget.styles ? [`CSS is ${styleBytes - budget.styles} bytes over its budget of ${budget.styles}`] : [],
    ...scriptBytes && styleBytes ? [] : ['no script or no style sheet was found, so nothing was weighed'],
    ...weight.foreign.map(url => `${url} comes from another origin`),
  ]
  return { ...weight, page, scriptBytes, styleBytes, problems }
}
