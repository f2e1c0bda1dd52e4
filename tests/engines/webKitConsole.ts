import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Cookie } from './engine.ts'

/**
 * What WebKit's console says while it loads this page with these cookies. A separate run without WebDriver: under automation the engine
 * browses in private, and in private it writes no console.
 */
export async function readWebKitConsole(miniBrowser: string, url: string, cookies: Cookie[]): Promise<string[]> {
  const directory = await mkdtemp(join(tmpdir(), 'webkit-'))
  const cookiesFile = join(directory, 'cookies.txt')
  await writeFile(cookiesFile, cookies.map(cookie => toLine(new URL(url).hostname, cookie)).join(''))
  const { stderr } = await promisify(execFile)('xvfb-run', [
    '-a', miniBrowser, '--ignore-tls-errors', '--enable-write-console-messages-to-stdout=true',
    `--cookies-file=${cookiesFile}`, '--exit-after-load', url,
  ], { timeout: 30_000, env: { ...process.env, XDG_CACHE_HOME: directory, XDG_DATA_HOME: directory, LIBGL_ALWAYS_SOFTWARE: '1' } })
  await rm(directory, { recursive: true })
  return stderr.split('\n').filter(line => line.includes('CONSOLE'))
}

/** A line of Netscape's cookie file. */
function toLine(host: string, { name, value, path, secure, httpOnly, expiry = 2 ** 31 - 1 }: Cookie): string {
  const fields = [host, 'FALSE', path, String(secure).toUpperCase(), expiry, name, value]
  return `${httpOnly ? '#HttpOnly_' : ''}${fields.join('\t')}\n`
}
