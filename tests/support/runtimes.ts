/** The variables of the app, by name. */
type Variables = Record<string, string>

/** What serves a build on 127.0.0.1: Node, workerd, Deno or Bun, or the stand-in of Vercel and Netlify in `runtimes/`. */
export interface Runtime {
  /** The environment of `nuxt.config.ts` that is built for it; none for Node. */
  envName?: string
  /** Where the build is, relative to the root. The one of the tests has their own pages in it: the one for production is elsewhere. */
  outputDir: string
  command: string
  args: (outputDir: string, port: number, variables: Variables) => string[]
  env: (port: number, variables: Variables) => Variables
  /** What prints the version when it is asked with `--version`. */
  versionOf: string
  /** What the runtime itself writes to the log, in development only: it is not the app's. */
  ownWarnings?: RegExp
  /** Whether it closes the connection on requests that are no HTTP, where others answer 400 or 431. */
  refusesByClosing?: boolean
  /** Whether variables come with a request, so that a wrong configuration shows at the first one and not at the start. */
  isEdge: boolean
  /** Whether the platform serves files by itself and calls a function for the rest, which has no directory to write to. */
  isFunction?: boolean
  /** Whether SIGTERM lets requests under way finish. */
  stopsGracefully: boolean
  /** Where its instances meet: a Worker holds no connection between requests, so it cannot be Redis there. */
  sharedStorage: 'redis' | 'kv'
}

/** Names of the runtimes that the app is tested on. */
export type RuntimeName = 'node' | 'cloudflare' | 'deno' | 'bun' | 'vercel' | 'netlify'

const binaries = 'runtimes/node_modules/.bin'
const server = {
  isEdge: false,
  stopsGracefully: false,
  sharedStorage: 'redis' as const,
  env: (port: number, variables: Variables) => ({ ...variables, HOST: '127.0.0.1', PORT: String(port) }),
}

/** It may read what it likes, as Node does, and write nothing. */
const startFunction = (platform: string, publicDir: string) => (outputDir: string) => [
  '--permission', '--allow-worker', '--disable-warning=PERM0006', '--allow-fs-read=*',
  'runtimes/serve.ts', platform, outputDir, `${outputDir}/${publicDir}`,
]

/** How each runtime is built for and started: as `package.json` does it. */
export const runtimes: Record<RuntimeName, Runtime> = {
  node: {
    ...server,
    stopsGracefully: true,
    outputDir: '.output-test',
    command: process.execPath,
    versionOf: process.execPath,
    args: outputDir => [`${outputDir}/server/index.mjs`],
  },
  cloudflare: {
    isEdge: true,
    stopsGracefully: false,
    sharedStorage: 'kv',
    envName: 'cloudflare',
    outputDir: '.output-test-cloudflare',
    // It repeats headers that are not ASCII, and writes down each request with its path.
    ownWarnings: /^.*(?:A header value for |\[wrangler:info\] [A-Z]+ \/).*$/gm,
    command: `${binaries}/wrangler`,
    versionOf: `${binaries}/workerd`,
    args: (outputDir, port, variables) => [
      'dev', '--config', `${outputDir}/server/wrangler.json`, '--ip', '127.0.0.1', '--port', String(port), '--inspector-port', '0',
      '--persist-to', `node_modules/.cache/wrangler/${port}`,
      ...Object.entries(variables).flatMap(([name, value]) => ['--var', `${name}:${value}`]),
    ],
    env: () => ({
      CLOUDFLARE_CF_FETCH_ENABLED: 'false', // nothing leaves the machine
      WRANGLER_SEND_METRICS: 'false',
      WRANGLER_LOG_PATH: 'node_modules/.cache/wrangler',
    }),
  },
  deno: {
    ...server,
    envName: 'deno',
    outputDir: '.output-test-deno',
    refusesByClosing: true,
    command: `${binaries}/deno`,
    versionOf: `${binaries}/deno`,
    args: outputDir => ['run', '--allow-net', '--allow-env', `--allow-read=${outputDir}`, '--no-prompt', `${outputDir}/server/index.mjs`],
  },
  bun: {
    ...server,
    envName: 'bun',
    outputDir: '.output-test-bun',
    command: `${binaries}/bun`,
    versionOf: `${binaries}/bun`,
    // Room for a token of 16 KB; Node gets it by NODE_OPTIONS, which Bun does not read.
    args: outputDir => ['--max-http-header-size=65536', `${outputDir}/server/index.mjs`],
  },
  vercel: {
    ...server,
    isFunction: true,
    envName: 'vercel',
    outputDir: '.output-test-vercel',
    command: process.execPath,
    versionOf: process.execPath,
    args: startFunction('vercel', 'static'),
  },
  netlify: {
    ...server,
    isFunction: true,
    envName: 'netlify',
    outputDir: '.output-test-netlify',
    command: process.execPath,
    versionOf: process.execPath,
    args: startFunction('netlify', 'public'),
  },
}

/** The runtime that `E2E_RUNTIME` names; Node by default. */
export const selectedRuntime: Runtime = runtimes[toRuntimeName(process.env.E2E_RUNTIME || 'node')]

/** The build for production on Node, for the scripts that run the app: the tests run one of their own. */
export const production: Runtime = { ...runtimes.node, outputDir: '.output' }

/** The name, checked. @throws {Error} which lists the names that there are. */
export function toRuntimeName(name: string): RuntimeName {
  if (!Object.hasOwn(runtimes, name)) throw new Error(`There is no runtime ${name}, only ${Object.keys(runtimes).join(', ')}.`)
  return name as RuntimeName
}
