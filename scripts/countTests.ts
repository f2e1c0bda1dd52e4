// Counts what Vitest's json reporter wrote; as a script, "PASSED FAILED" of all the files, then a line for each failure:
// node scripts/countTests.ts FILE …
import { readFileSync } from 'node:fs'
import { relative } from 'node:path'

interface Results {
  numPassedTests: number
  numPendingTests: number
  testResults: {
    name: string
    status: string
    message?: string
    assertionResults: { status: string, fullName: string, failureMessages?: string[] }[]
  }[]
}

/** How many tests passed, failed and were skipped, and of each failure the file, the name and the first line of what it says. */
export function countTests({ numPassedTests, numPendingTests, testResults }: Results) {
  const failures = testResults.flatMap(({ name, status, message, assertionResults }) => {
    const file = relative(process.cwd(), name)
    const failed = assertionResults.filter(test => test.status === 'failed')
    // A file that could not be loaded, or whose hook failed, counts as one failure, although none of its tests did.
    if (status === 'failed' && !failed.length) return [`${file}: ${toFirstLine(message)}`]
    return failed.map(({ fullName, failureMessages }) => `${file}: ${fullName}: ${toFirstLine(failureMessages?.[0])}`)
  })
  return { passed: numPassedTests, failed: failures.length, skipped: numPendingTests, failures }
}

function toFirstLine(message = ''): string {
  return message.split('\n', 1)[0] || 'it did not say why'
}

if (import.meta.main) {
  const counts = process.argv.slice(2).map(file => countTests(JSON.parse(readFileSync(file, 'utf8')) as Results))
  const sum = (key: 'passed' | 'failed') => counts.reduce((total, count) => total + count[key], 0)
  console.log([`${sum('passed')} ${sum('failed')}`, ...counts.flatMap(({ failures }) => failures)].join('\n'))
}
