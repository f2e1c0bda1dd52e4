import { parseEnv } from 'node:util'
import { wrong } from './finding.ts'
import type { Finding } from './finding.ts'

/**
 * Finds the variables of `.env` that development and production read differently: `npm run dev` replaces `$NAME` by the variable of that
 * name, `node --env-file` does not. `loaded` is the environment that development has, `given` the one without the file, which wins.
 */
export function examineEnvFile(text: string, loaded: NodeJS.ProcessEnv, given: NodeJS.ProcessEnv): Finding[] {
  return Object.entries(parseEnv(text))
    .filter(([name, value]) => name.startsWith('NUXT_AUTH0_') && given[name] === undefined && loaded[name] !== value)
    .map(([name]) => wrong(`${name} in .env is one value for \`npm run dev\` and another one in production`,
      '`npm run dev` expands a $ in it, `node --env-file` and Docker do not. Use a value without $, or set it in the environment.'))
}
