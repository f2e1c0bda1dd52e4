// Turns this clone into a product of your own: npm run own -- --name my-product [--dry-run] [--yes]
import { execFileSync } from 'node:child_process'
import { cpSync, existsSync, globSync, readFileSync, writeFileSync } from 'node:fs'
import { builtinModules } from 'node:module'
import { createInterface } from 'node:readline/promises'
import { parseArgs } from 'node:util'
import { edits, removed, removedScripts } from './own/removed.ts'

const usage = 'npm run own -- --name my-product [--dry-run] [--yes]'
const upstreamName = 'nuxt-auth0-starter'
const template = 'scripts/own/product'

try {
  const { name, dryRun, yes } = readOptions()
  requireClone()
  const title = toTitle(name)
  const files = Object.entries(removed).map(([reason, paths]) => [reason, listFiles(globSync(paths))] as const)
  describePlan(name, title, files)
  if (dryRun) console.log('\nNothing has been changed.')
  else if (yes || await isConfirmed()) grow(name, title, files.flatMap(([, paths]) => paths))
  else console.log('Nothing has been changed.')
}
catch (error) {
  console.error((error as Error).message)
  process.exitCode = 2
}

function readOptions(): { name: string, dryRun: boolean, yes: boolean } {
  let values
  try {
    const options = { 'name': { type: 'string' }, 'dry-run': { type: 'boolean' }, 'yes': { type: 'boolean' } } as const
    values = parseArgs({ options }).values
  }
  catch (error) {
    throw new Error(`${(error as Error).message}\nUse: ${usage}`, { cause: error })
  }
  const { name, 'dry-run': dryRun = false, yes = false } = values
  if (!name) throw new Error(`Name your product: ${usage}`)
  assertPackageName(name)
  return { name, dryRun, yes }
}

/** @see https://docs.npmjs.com/cli/configuring-npm/package-json#name */
function assertPackageName(name: string): void {
  const isUsable = name.length <= 214 && /^(?:@[a-z0-9~-][a-z0-9._~-]*\/)?[a-z0-9~-][a-z0-9._~-]*$/.test(name)
  if (isUsable && !['node_modules', 'favicon.ico', upstreamName, ...builtinModules].includes(name)) return
  throw new Error(`${JSON.stringify(name)} cannot be the name of your package: use lower-case letters, digits, "-", "_" and ".", such as `
    + 'my-product or @acme/my-product, up to 214 characters, and no name of a module of Node or of this project.')
}

function requireClone(): void {
  const { name } = JSON.parse(readFileSync('package.json', 'utf8')) as { name: string }
  if (name !== upstreamName) throw new Error(`This is ${name} already: "npm run own" runs once, in a clone of ${upstreamName}.`)
  let changes
  try {
    changes = git('status', '--porcelain')
  }
  catch {
    throw new Error('This is no git repository, so nothing could be undone. Run it in a clone.')
  }
  if (changes) throw new Error(`The working tree has changes. Commit or stash them first, so that this can be undone:\n${changes}`)
}

function describePlan(name: string, title: string, files: (readonly [string, string[]])[]): void {
  console.log(`This turns the clone into "${title}" (${name}).`)
  for (const [reason, paths] of files) console.log(`\n${reason}, to be removed:\n${paths.map(path => `  ${path}`).join('\n')}`)
  console.log(`\nScripts of package.json, to be removed:\n  ${removedScripts.join(', ')}`)
  console.log(`\nTo be written anew:\n${listFiles([template]).map(path => `  ${path.slice(template.length + 1)}`).join('\n')}`)
  console.log(`\nTo be edited:\n  package.json, package-lock.json, ${Object.keys(edits).join(', ')}`)
}

async function isConfirmed(): Promise<boolean> {
  if (!process.stdin.isTTY) throw new Error('There is no terminal to ask in: say --yes, or --dry-run to look only.')
  const terminal = createInterface({ input: process.stdin, output: process.stdout })
  const answer = await terminal.question('\nGo on? [y/N] ')
  terminal.close()
  return /^y(?:es)?$/i.test(answer)
}

function grow(name: string, title: string, files: string[]): void {
  const before = countLines()
  const edited = Object.entries(edits).map(([file, replacements]) => [file, edit(file, replacements)] as const) // or throws, first of all
  cpSync(template, '.', { recursive: true })
  git('rm', '--quiet', '--', ...files) // folders that are empty then go as well
  for (const [file, text] of edited) writeFileSync(file, text)
  for (const file of ['README.md', 'nuxt.config.ts']) writeFileSync(file, edit(file, [[/Nuxt \+ Auth0/g, title]]))
  editPackage(name, title)
  git('add', '--all') // so that `git reset --hard` takes the new files away as well
  const after = countLines()
  console.log(`\nLines before and after: the application ${before.app} and ${after.app}, everything ${before.all} and ${after.all}.`)
  console.log('Look at it with "git diff --cached --stat", commit it, or undo it with "git reset --hard".')
  console.log('Next: npm ci && npm run check && npm test, then README.md.')
}

function edit(file: string, replacements: [string | RegExp, string][]): string {
  let text = readFileSync(file, 'utf8')
  for (const [from, to] of replacements) {
    const edited = text.replaceAll(from, to)
    if (edited === text) throw new Error(`${file} does not contain ${from}: scripts/own/removed.ts is out of date.`)
    text = edited
  }
  return text
}

function editPackage(name: string, title: string): void {
  const write = (file: string, change: (json: Record<string, unknown>) => void) => {
    const json = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>
    change(json)
    writeFileSync(file, `${JSON.stringify(json, null, 2)}\n`)
  }
  write('package.json', (json) => {
    const scripts = Object.entries(json.scripts as object).filter(([script]) => !removedScripts.includes(script))
    Object.assign(json, { name, version: '0.1.0', description: title, scripts: Object.fromEntries(scripts) })
  })
  write('package-lock.json', (json) => {
    const root = (json.packages as Record<string, Record<string, unknown>>)[''] ?? {}
    for (const part of [json, root]) Object.assign(part, { name, version: '0.1.0' })
  })
}

function listFiles(paths: string[]): string[] {
  return git('ls-files', '--', ...paths).split('\n').filter(Boolean)
}

function countLines(): { app: number, all: number } {
  const countIn = (file: string) => readFileSync(file, 'utf8').split('\n').length - 1
  const count = (files: string[]) => files.filter(existsSync).reduce((sum, file) => sum + countIn(file), 0)
  const app = ['server', 'client', 'components', 'composables', 'pages', 'middleware', 'modules', 'plugins', 'shared', 'utils']
  return {
    app: count(listFiles(app).filter(file => /\.(?:ts|vue)$/.test(file))),
    all: count(listFiles(['.']).filter(file => /\.(?:ts|mjs|vue|css|md|ya?ml|json)$/.test(file) && !file.endsWith('package-lock.json'))),
  }
}

function toTitle(name: string): string {
  const words = name.replace(/^@[^/]*\//, '').replace(/[-._~]+/g, ' ').trim()
  return words.charAt(0).toUpperCase() + words.slice(1)
}

function git(...args: string[]): string {
  return execFileSync('git', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trimEnd()
}
