// Counts what Vitest's json reporter wrote; as a script, "PASSED FAILED" of all the files: node scripts/countTests.ts FILE …
import { readFileSync } from 'node:fs'

interface Results {
  numPassedTests: number
  numFailedTests: number
  numPendingTests: number
  testResults: { status: string, assertionResults: { status: string }[] }[]
}

/** A file that could not be loaded counts as one failure, although none of its tests ran. */
export function countTests({ numPassedTests, numFailedTests, numPendingTests, testResults }: Results) {
  const broken = testResults.filter(file => file.status === 'failed' && file.assertionResults.every(test => test.status !== 'failed'))
  return { passed: numPassedTests, failed: numFailedTests + broken.length, skipped: numPendingTests }
}

if (import.meta.main) {
  const counts = process.argv.slice(2).map(file => countTests(JSON.parse(readFileSync(file, 'utf8')) as Results))
  const sum = (key: 'passed' | 'failed') => counts.reduce((total, count) => total + count[key], 0)
  console.log(`${sum('passed')} ${sum('failed')}`)
}
