import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { cleanEnvironment } from './cleanEnvironment.ts'

/** Folders that a build goes into, relative to the root. */
export interface BuildDirs {
  /** What is built on the way. */
  buildDir: string
  /** The server and its files. */
  outputDir: string
}

// All builds are of the same sources, so each has its own folders.
const script = `
  import { buildNuxt, loadNuxt } from 'nuxt/kit'
  const nuxt = await loadNuxt(JSON.parse(process.env.BUILD_OPTIONS))
  await buildNuxt(nuxt)
  await nuxt.close()
`

/** How a build differs: `envName` as in `nuxt build --envName`, `overrides` as in `nuxt.config.ts`, and the environment. */
export interface BuildOptions {
  /** Of another application than this one. */
  cwd?: string
  envName?: string
  overrides?: { nitro?: object, [option: string]: unknown }
  env?: Record<string, string>
}

/** Builds the app for production next to the usual build. */
export async function buildInto(dirs: BuildDirs, { cwd, envName, overrides, env }: BuildOptions): Promise<void> {
  const output = { dir: dirs.outputDir, ...envName === 'netlify' && { publicDir: `${dirs.outputDir}/public` } }
  const nitro = { ...overrides?.nitro, output }
  const options = { cwd, envName, overrides: { ...overrides, buildDir: dirs.buildDir, nitro } }
  await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', script], {
    env: cleanEnvironment({ NODE_ENV: 'production', ...env, BUILD_OPTIONS: JSON.stringify(options) }),
    maxBuffer: 64 * 1024 * 1024,
  }).catch((error: { stdout: string, stderr: string }) => {
    throw new Error(`The build into ${dirs.outputDir} failed\n${error.stdout}\n${error.stderr}`, { cause: error })
  })
}
