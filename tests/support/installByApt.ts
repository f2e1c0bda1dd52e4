import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'

const aptGet = '/usr/bin/apt-get'

/** Installs packages as root on Debian and Ubuntu. False elsewhere and after a failure, whose complaints are shown. */
export function installByApt(...packages: string[]): boolean {
  if (process.getuid?.() !== 0 || !existsSync(aptGet)) return false
  const run = (...args: string[]) => {
    console.log(`apt-get ${args.join(' ')}`)
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
    execFileSync(aptGet, args, { stdio: ['ignore', 'inherit', 'inherit'], timeout: 300_000, env })
  }
  try {
    run('update', '-qq')
    run('install', '-y', '-qq', '--no-install-recommends', ...packages)
    return true
  }
  catch {
    return false // no network, or no such package
  }
}
