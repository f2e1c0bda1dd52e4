// Weighs the builds that are there, or those named, and fails when one is over its budget: node scripts/checkSize.ts [.output …]
import { existsSync } from 'node:fs'
import { budgets, measureBuild } from './measureBuild.ts'

const outputDirs = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(budgets).filter(existsSync)
const sizes = outputDirs.map(outputDir => ({ outputDir, ...measureBuild(outputDir) }))

console.table(Object.fromEntries(sizes.map(({ outputDir, serverKb, serverGzipKb, publicGzipKb }) => [outputDir, {
  'server KB': serverKb,
  'server KB gzipped': serverGzipKb,
  'public KB gzipped': publicGzipKb,
  'limit': budgets[outputDir]?.serverGzipKb ? `${budgets[outputDir].serverGzipKb} KB gzipped` : `${budgets[outputDir]?.serverKb} KB`,
}])))

const problems = sizes.flatMap(size => size.problems)
for (const problem of problems) console.error(problem)
if (problems.length || !sizes.length) process.exitCode = 1
