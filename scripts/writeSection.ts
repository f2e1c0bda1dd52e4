import { readFileSync, writeFileSync } from 'node:fs'

/**
 * Puts text between `<!-- NAME -->` and `<!-- /NAME -->` in a Markdown file, in place of what is there.
 * @throws {Error} the file has no such section
 */
export function writeSection(file: string, name: string, text: string): void {
  const [start, end] = [`<!-- ${name} -->`, `<!-- /${name} -->`]
  const [before, rest] = readFileSync(file, 'utf8').split(start)
  const after = rest?.split(end)[1]
  if (after === undefined) throw new Error(`${file} has no section ${start} … ${end}`)
  writeFileSync(file, `${before}${start}\n${text}\n${end}${after}`)
}
