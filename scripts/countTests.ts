// Prints "PASSED FAILED", from the file that Vitest's json reporter wrote: node scripts/countTests.ts FILE
// A file that could not be loaded counts as one failure, although none of its tests ran.
import { readFileSync } from 'node:fs'

interface Results {
  numPassedTests: number
  numFailedTests: number
  testResults: { status: string, assertionResults: { status: string }[] }[]
}

const { numPassedTests, numFailedTests, testResults } = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')) as Results
const brokenFiles = testResults.filter(file => file.status === 'failed' && file.assertionResults.every(test => test.status !== 'failed'))
console.log(`${numPassedTests} ${numFailedTests + brokenFiles.length}`)
