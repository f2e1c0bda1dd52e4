import axe from 'axe-core'
import type { Page } from 'playwright-core'

/** Violations of WCAG 2.2 A and AA and of axe's best practices on the page as it is now, a line each; empty is good. */
export async function findBarriers(page: Page): Promise<string[]> {
  const isThere = await page.evaluate(() => 'axe' in globalThis)
  if (!isThere) await page.evaluate(axe.source) // by the debugger's protocol, so that the page's own CSP stays as it is
  const violations = await page.evaluate(async () => {
    const { axe: inPage } = globalThis as unknown as { axe: typeof axe }
    return (await inPage.run({ resultTypes: ['violations'] })).violations
  })
  return violations.flatMap(({ id, help, nodes }) => nodes.map(({ html }) => `${id}: ${help}: ${html}`))
}
