import axe from 'axe-core'
import type { AxeResults } from 'axe-core'
import type { Page } from 'playwright-core'

/** Violations of WCAG 2.2 A and AA and of axe's best practices on the page as it is now, a line each; empty is good. */
export async function findBarriers(page: Page): Promise<string[]> {
  await page.evaluate(axe.source) // by the debugger's protocol, so that the page's own CSP stays as it is
  const { violations }: AxeResults = await page.evaluate(() => (globalThis as unknown as { axe: typeof axe }).axe.run())
  return violations.flatMap(({ id, help, nodes }) => nodes.map(({ html }) => `${id}: ${help}: ${html}`))
}
