import { existsSync, globSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import packageJson from '../package.json' with { type: 'json' }

/** What a build may weigh and hold. Kilobytes are of 1000 bytes. */
export interface Budget {
  /** Limit of the server's files, in kilobytes as they are. */
  serverKb?: number
  /** Limit of the server's files, in kilobytes, each gzipped: what Cloudflare counts. */
  serverGzipKb?: number
  /** Where the files of the browser are, if not in the output folder. */
  publicDir?: string
  /** What must be in no file's name, and in no code that was bundled. */
  forbidden: RegExp
}

/** What a build weighs, source maps aside, and where it breaks its budget. */
export interface BuildSize {
  serverKb: number
  serverGzipKb: number
  /** What the browser may have to load, gzipped. */
  publicGzipKb: number
  problems: string[]
}

// The tenant, the tests and their tools, by names and texts that bundling and minifying leave alone.
const development = 'oidc-provider|local-tenant|ada\\.marsh@example|playwright|vitest|axe-core|happy-dom|api/fixture'
const { serverKb, workerGzipKb } = packageJson.budget

/** The budgets of `package.json`, by output folder. */
export const budgets: Record<string, Budget> = {
  '.output': { serverKb, forbidden: new RegExp(development) },
  '.output-cloudflare': { serverGzipKb: workerGzipKb, forbidden: new RegExp(`${development}|ioredis`) },
  '.output-deno': { serverKb, forbidden: new RegExp(development) },
  '.output-bun': { serverKb, forbidden: new RegExp(development) },
  '.vercel/output': { serverKb, forbidden: new RegExp(development) },
  '.netlify/functions-internal': { serverKb, publicDir: 'dist', forbidden: new RegExp(development) },
}

// Where the presets put the server and the files of the browser.
const serverFolders = ['server', 'functions/__fallback.func']
const publicFolders = ['public', 'static']

/** Weighs a build and holds it against its budget. */
export function measureBuild(outputDir: string): BuildSize {
  const { serverKb: maxKb = Infinity, serverGzipKb: maxGzipKb = Infinity, publicDir, forbidden } = budgets[outputDir] ?? { forbidden: /$^/ }
  const publicDirs = publicDir ? [publicDir] : publicFolders.map(folder => join(outputDir, folder))
  const server = serverFolders.flatMap(folder => listFiles(join(outputDir, folder)))
  const size = {
    serverKb: toKb(server.map(file => statSync(file).size)),
    serverGzipKb: toKb(server.map(gzipBytes)),
    publicGzipKb: toKb(publicDirs.flatMap(listFiles).map(gzipBytes)),
  }
  const problems = server
    .filter(file => forbidden.test(file) || (!file.includes('node_modules') && forbidden.test(readFileSync(file, 'utf8'))))
    .map(file => `${file} has something in it that does not belong into this build: ${forbidden.source}`)
  if (!server.length) problems.push(`${outputDir} holds no build`)
  const complain = (found: string, max: number) => problems.push(`${outputDir}: the server takes ${found}, the limit is ${max}`)
  if (size.serverKb > maxKb) complain(`${size.serverKb} KB`, maxKb)
  if (size.serverGzipKb > maxGzipKb) complain(`${size.serverGzipKb} KB gzipped`, maxGzipKb)
  return { ...size, problems }
}

function listFiles(folder: string): string[] {
  if (!existsSync(folder)) return []
  return globSync('**/*', { cwd: folder }).map(file => join(folder, file)).filter(file => !file.endsWith('.map') && statSync(file).isFile())
}

function gzipBytes(file: string): number {
  return gzipSync(readFileSync(file)).length
}

function toKb(bytes: number[]): number {
  return Math.round(bytes.reduce((sum, count) => sum + count, 0) / 1000)
}
