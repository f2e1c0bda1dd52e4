// Lighthouse, mobile profile, on every page of the production build in .output, next to a local tenant: npm run lighthouse
import { launch } from 'chrome-launcher'
import lighthouse from 'lighthouse'
import { startTenant } from '../tenant/startTenant.ts'
import { findFreePort, startApp } from '../tests/support/app.ts'
import { requireChromium } from '../tests/support/requireChromium.ts'
import { production } from '../tests/support/runtimes.ts'
import { signInByHttp } from '../tests/support/signInByHttp.ts'

const categories = ['performance', 'accessibility', 'best-practices', 'seo']
// Without those that answer 4xx (a refused callback, not found): Lighthouse judges no error page.
const pages: [path: string, isSignedIn: boolean][] = [['/', false], ['/', true], ['/profile', true], ['/backend-api', true]]

const port = await findFreePort()
const tenant = await startTenant({ port: 0, appBaseUrls: [`http://localhost:${port}`], dataDir: null, log: () => {} })
const app = await startApp({ port, issuer: tenant.issuer, clientId: tenant.clientId, runtime: production })
const cookie = (await signInByHttp(app.baseUrl)).header('/')
const isRoot = process.getuid?.() === 0 // Chromium refuses its sandbox to root
const chrome = await launch({ chromePath: requireChromium(), chromeFlags: ['--headless=new', ...isRoot ? ['--no-sandbox'] : []] })

console.log(['page'.padEnd(26), ...categories.map(category => category.padStart(16))].join(''))
for (const [path, isSignedIn] of pages) {
  const result = await lighthouse(app.baseUrl + path, {
    port: chrome.port,
    onlyCategories: categories,
    extraHeaders: isSignedIn ? { Cookie: cookie } : undefined,
    logLevel: 'error',
  })
  if (!result) throw new Error(`Lighthouse gave nothing for ${path}`)
  const { lhr } = result
  const scores = categories.map(category => Math.round((lhr.categories[category]?.score ?? 0) * 100))
  console.log([`${path}${isSignedIn ? ', signed in' : ''}`.padEnd(26), ...scores.map(score => String(score).padStart(16))].join(''))
  for (const category of categories) {
    for (const { id, weight } of lhr.categories[category]?.auditRefs ?? []) {
      const audit = lhr.audits[id]
      if (!weight || !audit || audit.score === null || audit.score >= 0.995) continue
      console.log(`  ${audit.score} ${id}: ${audit.displayValue ?? audit.title}`)
    }
  }
}
chrome.kill()
await app.stop()
await tenant.close()
