import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** What the files next to a build tell its platform. */
interface Rules {
  functionFile: string
  /** The headers that the platform itself gives to the answer at a path. */
  findHeaders: (path: string) => Record<string, string>
  /** Paths that never reach the function. */
  excluded?: RegExp
}

type HeaderRule = [path: RegExp, headers: Record<string, string>]

/** Reads `config.json` of Vercel's Build Output API, or Netlify's `_headers`. */
export function readRules(platform: string, outputDir: string, publicDir: string): Rules {
  return platform === 'vercel' ? readVercelRules(outputDir) : readNetlifyRules(outputDir, publicDir)
}

function readVercelRules(outputDir: string): Rules {
  const { routes } = JSON.parse(readFileSync(join(outputDir, 'config.json'), 'utf8')) as {
    routes: { src: string, dest?: string, headers?: Record<string, string> }[]
  }
  // All functions are links to one.
  const missing = routes.find(({ dest }) => dest && !existsSync(join(outputDir, `functions${dest}.func`)))
  if (missing) throw new Error(`${missing.src} is routed to a function that is not there.`)
  return {
    functionFile: join(outputDir, 'functions/__fallback.func/index.mjs'),
    findHeaders: collect(routes.flatMap(({ src, headers }): HeaderRule[] => headers ? [[new RegExp(`^${src}$`), headers]] : [])),
  }
}

/** @see https://docs.netlify.com/routing/headers/ */
function readNetlifyRules(outputDir: string, publicDir: string): Rules {
  const rules: HeaderRule[] = []
  for (const line of readFileSync(join(publicDir, '_headers'), 'utf8').split('\n').filter(Boolean)) {
    const [name = '', value] = line.trim().split(/: (.*)/)
    if (value) Object.assign(rules.at(-1)?.[1] ?? {}, { [name]: value })
    else rules.push([new RegExp(`^${line.replaceAll('*', '.*')}$`), {}])
  }
  const functionFile = join(outputDir, 'server/server.mjs')
  const [, excludedPaths = '[]'] = /excludedPath: (\[.*\])/.exec(readFileSync(functionFile, 'utf8')) ?? []
  const excluded = new RegExp(`^(?:${(JSON.parse(excludedPaths) as string[]).join('|').replaceAll('*', '.*')})$`)
  return { functionFile, findHeaders: collect(rules.reverse()), excluded }
}

const collect = (rules: HeaderRule[]) => (path: string): Record<string, string> =>
  Object.assign({}, ...rules.filter(([pattern]) => pattern.test(path)).map(([, headers]) => headers))
