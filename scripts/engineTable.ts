interface Results {
  testResults: {
    assertionResults: { ancestorTitles: string[], title: string, status: string, meta?: { version?: string } }[]
  }[]
}

/**
 * What Vitest's json reporter wrote, in Markdown: a table, engine by scheme, of how many paths passed and which failed, and the list of
 * all paths. Skipped tests count as neither.
 */
export function toEngineTable({ testResults }: Results): string {
  const tests = testResults.flatMap(({ assertionResults }) => assertionResults)
    .map(({ ancestorTitles, ...test }) => ({ ...test, column: ancestorTitles.join(' ') }))
    .filter(({ status }) => ['passed', 'failed'].includes(status))
  const engines = [...new Set(tests.map(({ column }) => column.split(' ', 1)[0] ?? ''))]
  const schemes = [...new Set(tests.map(({ column }) => column.split(' ')[1] ?? ''))]

  const toVersion = (engine: string) => tests.find(({ column, meta }) => column.startsWith(engine) && meta?.version)?.meta?.version
  const toCell = (column: string) => {
    const ofColumn = tests.filter(test => test.column === column)
    const failed = ofColumn.filter(({ status }) => status === 'failed').map(({ title }) => title)
    return `${ofColumn.length - failed.length} passed${failed.length ? `; FAILED: ${failed.join(', ')}` : ''}`
  }
  const rows = [
    ['paths in', ...schemes],
    ['---', ...schemes.map(() => '---')],
    ...engines.map(engine => [
      `${engine} ${toVersion(engine) ?? 'of unknown version'}`, ...schemes.map(scheme => toCell(`${engine} ${scheme}`)),
    ]),
  ]
  const paths = [...new Set(tests.map(({ title }) => title))]
  return `${rows.map(cells => `| ${cells.join(' | ')} |`).join('\n')}\n\nThe paths: ${paths.join(', ')}.`
}
