// Writes CHANGELOG.md from the commits: a section for each tag v*, newest first, and one for what has no tag yet: npm run changelog
import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'

const titles = { breaking: 'Breaking', feat: 'Added', fix: 'Fixed', perf: 'Faster' }
/** Scopes of what proves and measures this project: no user of it notices. */
const ownScopes = /^\w+\((?:bench|ci|instances|own|scripts|tenant|tests?)\)/

const git = (...args: string[]) => execFileSync('git', args, { encoding: 'utf8' }).trim().split('\n').filter(Boolean)
const tags = git('tag', '--list', 'v*', '--merged', 'HEAD', '--sort=version:refname')
const ends = [...tags, 'HEAD']

const sections = ends.map((end, index) => {
  const date = end === 'HEAD' ? '' : ` · ${git('log', '-1', '--format=%cs', end)[0]}`
  const subjects = git('log', '--no-merges', '--format=%s', index === 0 ? end : `${ends[index - 1]}..${end}`)
    .filter(subject => !ownScopes.test(subject))
  // The first version has only additions: nobody had an earlier one, with its faults.
  const listed = Object.entries(titles).filter(([type]) => index > 0 || type === 'feat')
  const body = listed.map(([type, title]) => toList(title, subjects.filter(subject => readType(subject) === type)))
  return { title: end === 'HEAD' ? 'Unreleased' : end + date, body: body.filter(Boolean).join('\n\n') }
})

const text = sections.reverse().filter(({ body }) => body).map(({ title, body }) => `## ${title}\n\n${body}\n`).join('\n')
writeFileSync('CHANGELOG.md', `# Changelog\n\nMade from the commits by \`npm run changelog\`.\n\n${text}`)

function readType(subject: string): string | undefined {
  const [, type, mark] = /^(\w+)(?:\([^)]*\))?(!?):/.exec(subject) ?? []
  return mark ? 'breaking' : type
}

function toList(title: string, subjects: string[]): string {
  const lines = subjects.map(subject => subject.replace(/^\w+(?:\(([^)]*)\))?!?: /, (_, scope?: string) => scope ? `**${scope}**: ` : ''))
  return lines.length ? `### ${title}\n\n${lines.map(line => `- ${line}`).join('\n')}` : ''
}
