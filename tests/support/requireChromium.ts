import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { chromium } from 'playwright-core'
import { installByApt } from './installByApt.ts'

/**
 * Path of a Chromium or Chrome: the one in `CHROME_PATH`, else one of this machine, else one installed now by Playwright or, for
 * root on Debian and Ubuntu, by apt.
 * @throws {Error} when there is none and none could be installed; the message says what to do.
 */
export function requireChromium(): string {
  return findChromium() ?? installByPlaywright() ?? installByAptAny() ?? fail()
}

function readChromePath(): string | null {
  const path = process.env.CHROME_PATH
  if (!path) return null
  if (existsSync(path)) return path
  throw new Error(`CHROME_PATH is ${path}, but there is no such file.`)
}

/** The same, but only one that is there; null if there is none. @throws {Error} if `CHROME_PATH` is wrong. */
export function findChromium(): string | null {
  return readChromePath() ?? [...onPath(), ...usualPlaces(), chromium.executablePath()].find(path => existsSync(path)) ?? null
}

function onPath(): string[] {
  // The headless shell is the same engine without windows: the tests take little more than half of the time.
  const names = ['chromium-headless-shell', 'chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome']
  const directories = (process.env.PATH ?? '').split(delimiter).filter(Boolean)
  return names.flatMap(name => directories.map(directory => join(directory, name)))
}

function usualPlaces(): string[] {
  if (process.platform === 'darwin') {
    return ['Google Chrome', 'Chromium', 'Microsoft Edge'].map(name => `/Applications/${name}.app/Contents/MacOS/${name}`)
  }
  if (process.platform === 'win32') {
    const roots = [process.env.PROGRAMFILES, process.env['PROGRAMFILES(X86)'], process.env.LOCALAPPDATA].filter(root => root !== undefined)
    return roots.flatMap(root => [
      join(root, 'Google', 'Chrome', 'Application', 'chrome.exe'),
      join(root, 'Chromium', 'Application', 'chrome.exe'),
      join(root, 'Microsoft', 'Edge', 'Application', 'msedge.exe'),
    ])
  }
  return ['/usr/bin/chromium', '/usr/bin/google-chrome', '/snap/bin/chromium', '/opt/google/chrome/chrome']
}

function installByPlaywright(): string | null {
  const withLibraries = process.platform === 'linux' && isRoot() ? ['--with-deps'] : []
  const isInstalled = run(process.execPath, ['node_modules/playwright-core/cli.js', 'install', '--no-shell', ...withLibraries, 'chromium'])
  return isInstalled ? findChromium() : null
}

/** Ubuntu has no package of the headless shell. */
function installByAptAny(): string | null {
  return installByApt('chromium-headless-shell') || installByApt('chromium') ? findChromium() : null
}

/** True when the command ended well. The next way is tried when it did not, so its complaints are shown but are no error here. */
function run(command: string, args: string[]): boolean {
  console.log(`No Chromium found: trying ${[command, ...args].join(' ')}`)
  try {
    execFileSync(command, args, { stdio: ['ignore', 'inherit', 'inherit'], timeout: 300_000 })
    return true
  }
  catch {
    return false
  }
}

function isRoot(): boolean {
  return process.getuid?.() === 0
}

function fail(): never {
  throw new Error('The end-to-end tests need Chromium or Google Chrome: install one of them, or set CHROME_PATH to its executable.')
}
