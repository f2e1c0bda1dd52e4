// Checks the configuration, as the app reads it, against the live provider; ends with 1 when something is wrong: npm run doctor
import { existsSync, readFileSync } from 'node:fs'
import { loadNuxtConfig } from 'nuxt/kit'
import type { RuntimeConfig } from './doctor/configuration.ts'
import { examineEnvFile } from './doctor/envFile.ts'
import { examine } from './doctor/examine.ts'

const given = { ...process.env }
// Loads .env into the environment, as `npm run dev` does.
const { runtimeConfig: { auth0 }, app } = await loadNuxtConfig({ cwd: process.cwd() })
const runtimeConfig = { auth0: auth0 as RuntimeConfig['auth0'], app: { baseURL: process.env.NUXT_APP_BASE_URL ?? app.baseURL } }
const envFile = existsSync('.env') ? readFileSync('.env', 'utf8') : ''
const findings = [...examineEnvFile(envFile, process.env, given), ...await examine(process.env, runtimeConfig)]

const marks = { good: 'ok   ', wrong: 'WRONG', unknown: '?    ' }
for (const { verdict, text, advice } of findings) console.log(`${marks[verdict]} ${text}${advice ? `\n      ${advice}` : ''}`)

const count = findings.filter(({ verdict }) => verdict === 'wrong').length
console.log(count ? `\n${count} to put right.` : '\nNothing is wrong that can be seen from here.')
process.exitCode = count ? 1 : 0
