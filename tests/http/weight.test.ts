import { describe, expect } from 'vitest'
import { weighPages } from '../../scripts/weight/weighPages.ts'
import { it } from '../support/http.ts'
import { selectedRuntime } from '../support/runtimes.ts'

describe('the first view of each page', () => {
  it('is within the budget for JavaScript and CSS and takes nothing from another origin', async ({ app, control: _reset }) => {
    const pages = await weighPages(app.baseUrl, `${selectedRuntime.outputDir}/public`)
    expect(pages.flatMap(({ page, problems }) => problems.map(problem => `${page}: ${problem}`))).toEqual([])
  })
})
