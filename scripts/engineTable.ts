interface Results {
  testResults: {
    assertionResults: { ancestorTitles: string[], title: string, status: string, meta?: { version?: string } }[]
  }[]
}

const marks: Record<string, string> = { passed: 'ok', failed: 'FAILED' }

/** What Vitest's json reporter wrote, as a Markdown table: path by engine and scheme. Skipped tests have no mark. */
export function toEngineTable({ testResults }: Results): string {
  const tests = testResults.flatMap(({ assertionResults }) => assertionResults)
  const toColumn = ({ ancestorTitles }: { ancestorTitles: string[] }) => ancestorTitles.join(' ')
  const columns = [...new Set(tests.filter(({ status }) => status in marks).map(toColumn))]
  const paths = [...new Set(tests.map(({ title }) => title))]

  const toHead = (column: string) => {
    const [engine = '', scheme] = column.split(' ')
    const version = tests.find(test => toColumn(test).startsWith(engine) && test.meta?.version)?.meta?.version
    return `${engine} ${version ?? 'of unknown version'}, ${scheme}`
  }
  const toMark = (path: string, column: string) =>
    marks[tests.find(test => test.title === path && toColumn(test) === column)?.status ?? ''] ?? ''
  const rows = [
    ['path', ...columns.map(toHead)],
    ['---', ...columns.map(() => '---')],
    ...paths.map(path => [path, ...columns.map(column => toMark(path, column))]),
  ]
  return rows.map(cells => `| ${cells.join(' | ')} |`).join('\n')
}
