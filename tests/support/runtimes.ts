/** The variables of the app, by name. */
type Variables = Record<string, string>

/** What serves a build on 127.0.0.1: Node, or workerd, Deno or Bun for the builds of their own. */
export interface Runtime {
  /** Further arguments of `nuxt build`. */
  buildArguments: string[]
  /** Where the build goes, relative to the root. */
  outputDir: string
  command: string
  args: (port: number, variables: Variables) => string[]
  env: (port: number, variables: Variables) => Variables
  /** What prints the version when it is asked with `--version`. */
  versionOf: string
  /** What the runtime itself writes to the log, in development alone: it is not the app's. */
  ownWarnings?: RegExp
  /** Whether it closes the connection on requests that are no HTTP, where others answer 400 or 431. */
  refusesByClosing?: boolean
  /** Whether variables come with a request, so that a wrong configuration shows at the first one and not at the start. */
  isEdge: boolean
  /** Whether SIGTERM lets requests under way finish. */
  stopsGracefully: boolean
}

/** Names of the runtimes that the app is tested on. */
export type RuntimeName = 'node' | 'cloudflare' | 'deno' | 'bun'

const binaries = 'runtimes/node_modules/.bin'
const server = {
  isEdge: false,
  stopsGracefully: false,
  env: (port: number, variables: Variables) => ({ ...variables, HOST: '127.0.0.1', PORT: String(port) }),
}

/** How each runtime is built for and started: as `package.json` does it. */
export const runtimes: Record<RuntimeName, Runtime> = {
  node: {
    ...server,
    stopsGracefully: true,
    buildArguments: [],
    outputDir: '.output',
    command: process.execPath,
    versionOf: process.execPath,
    args: () => ['.output/server/index.mjs'],
  },
  cloudflare: {
    isEdge: true,
    stopsGracefully: false,
    buildArguments: ['--envName', 'cloudflare'],
    outputDir: '.output-cloudflare',
    // It repeats headers that are not ASCII, and writes down each request with its path.
    ownWarnings: /^.*(?:A header value for |\[wrangler:info\] [A-Z]+ \/).*$/gm,
    command: `${binaries}/wrangler`,
    versionOf: `${binaries}/workerd`,
    args: (port, variables) => [
      'dev', '--config', '.output-cloudflare/server/wrangler.json', '--ip', '127.0.0.1', '--port', String(port), '--inspector-port', '0',
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
    buildArguments: ['--envName', 'deno'],
    outputDir: '.output-deno',
    refusesByClosing: true,
    command: `${binaries}/deno`,
    versionOf: `${binaries}/deno`,
    args: () => ['run', '--allow-net', '--allow-env', '--allow-read=.output-deno', '--no-prompt', '.output-deno/server/index.mjs'],
  },
  bun: {
    ...server,
    buildArguments: ['--envName', 'bun'],
    outputDir: '.output-bun',
    command: `${binaries}/bun`,
    versionOf: `${binaries}/bun`,
    // Room for a token of 16 KB; Node gets it by NODE_OPTIONS, which Bun does not read.
    args: () => ['--max-http-header-size=65536', '.output-bun/server/index.mjs'],
  },
}

/** The runtime that `E2E_RUNTIME` names; Node by default. */
export const selectedRuntime: Runtime = selectRuntime(process.env.E2E_RUNTIME || 'node')

function selectRuntime(name: string): Runtime {
  if (!Object.hasOwn(runtimes, name)) throw new Error(`E2E_RUNTIME is ${name}; it can be ${Object.keys(runtimes).join(', ')}.`)
  return runtimes[name as RuntimeName]
}
