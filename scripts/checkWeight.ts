// What the first view of each page weighs in the production build of .output, and whether that is within the budget: npm run weight
import { startTenant } from '../tenant/startTenant.ts'
import { findFreePort, startApp } from '../tests/support/app.ts'
import { production } from '../tests/support/runtimes.ts'
import { budget, weighPages } from './weight/weighPages.ts'

const port = await findFreePort()
const tenant = await startTenant({ port: 0, appBaseUrls: [`http://localhost:${port}`], dataDir: null, log: () => {} })
const app = await startApp({ port, issuer: tenant.issuer, clientId: tenant.clientId, runtime: production })
const pages = await weighPages(app.baseUrl, '.output/public')
await app.stop()
await tenant.close()

const row = (name: string, ...cells: (string | number)[]) => {
  console.log(name.padEnd(34) + cells.map(cell => String(cell).padStart(12)).join(''))
}

row('first view (bytes, gzipped)', 'JavaScript', 'CSS')
for (const { page, scriptBytes, styleBytes } of pages) row(page, scriptBytes, styleBytes)
row('budget', budget.scriptBytes, budget.styleBytes)

const files = new Map(pages.flatMap(({ scripts, styles }) => [...scripts, ...styles]).map(({ path, bytes }) => [path, bytes]))
console.log('')
row('file', 'bytes', 'pages')
for (const [path, bytes] of [...files].sort((a, b) => b[1] - a[1])) {
  row(path, bytes, pages.filter(({ scripts, styles }) => [...scripts, ...styles].some(asset => asset.path === path)).length)
}

const problems = pages.flatMap(({ page, problems }) => problems.map(problem => `${page}: ${problem}`))
if (problems.length) {
  console.error(`\n${problems.join('\n')}`)
  process.exit(1)
}
