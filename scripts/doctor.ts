// Checks the configuration, from .env and the environment, against the live provider; ends with 1 when something is wrong: npm run doctor
import { existsSync } from 'node:fs'
import './doctor/serverImports.ts'
import { examine } from './doctor/examine.ts'

if (existsSync('.env')) process.loadEnvFile('.env') // what the environment has already stays
const findings = await examine(process.env)

const marks = { good: 'ok   ', wrong: 'WRONG', unknown: '?    ' }
for (const { verdict, text, advice } of findings) console.log(`${marks[verdict]} ${text}${advice ? `\n      ${advice}` : ''}`)

const count = findings.filter(({ verdict }) => verdict === 'wrong').length
console.log(count ? `\n${count} to put right.` : '\nNothing is wrong that can be seen from here.')
process.exitCode = count ? 1 : 0
