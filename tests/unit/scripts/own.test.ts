import { execFileSync, spawnSync } from 'node:child_process'
import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { edits, removed } from '../../../scripts/own/removed'

const script = resolve('scripts/own.ts')

/** Runs it in a separate folder, with this name in `package.json`. */
function run(args: string[], { name = 'nuxt-auth0-starter', isRepository = true } = {}) {
  const cwd = mkdtempSync(join(tmpdir(), 'own-'))
  onTestFinished(() => rmSync(cwd, { recursive: true }))
  writeFileSync(join(cwd, 'package.json'), JSON.stringify({ name }))
  if (isRepository) execFileSync('git', ['init', '--quiet'], { cwd }) // and package.json is not committed
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, ...args], { cwd, encoding: 'utf8' })
  return { status, stdout, stderr }
}

// That it works is tried in a copy: .ci/own
describe('npm run own', () => {
  it.each<[string, string[], RegExp, Parameters<typeof run>[1]?]>([
    ['without a name', [], /^Name your product: npm run own -- --name my-product/],
    ['with an unknown option', ['--nam', 'x'], /Unknown option '--nam'[\s\S]*Use: npm run own/],
    ['with words that are no option', ['my-product'], /Unexpected argument 'my-product'/],
    ['in a product', ['--name', 'my-product'], /^This is shop already/, { name: 'shop' }],
    ['where there is no repository', ['--name', 'my-product'], /^This is no git repository/, { isRepository: false }],
    ['in a working tree with changes', ['--name', 'my-product'], /^The working tree has changes[\s\S]*package\.json/],
  ])('says what is wrong %s, and changes nothing', (_, args, words, folder) => {
    expect(run(args, folder)).toEqual({ status: 2, stdout: '', stderr: expect.stringMatching(words) })
  })

  it.each(['My-Product', 'my product', '.hidden', '_x', 'a/b', '@a/', 'node_modules', 'http', 'nuxt-auth0-starter', 'x'.repeat(215), ''])(
    'refuses the name %j', (name) => {
      expect(run(['--name', name])).toMatchObject({ status: 2, stderr: expect.stringMatching(/cannot be the name|Name your product/) })
    })

  it.each(Object.entries(edits))('finds in %s all that it edits', (file, replacements) => {
    for (const [from, to] of replacements) expect(readFileSync(file, 'utf8').replaceAll(from, to)).not.toBe(readFileSync(file, 'utf8'))
  })

  it.each(Object.values(removed).flat())('finds %s, which it removes', (pattern) => {
    expect(globSync(pattern)).not.toEqual([])
  })
})
