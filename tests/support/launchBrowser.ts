import { chromium } from 'playwright-core'
import type { Browser, LaunchOptions } from 'playwright-core'
import { requireChromium } from './requireChromium.ts'

// Nothing but the pages under test talks to anything, and they talk to loopback only.
const launchArguments = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1',
]

/** Launches a headless Chromium with a fresh profile. */
export function launchBrowser(): Promise<Browser> {
  return launchChromium(options => chromium.launch(options))
}

/** Launches a headless Chromium in the way that `launch` says, with the options that every machine needs. */
export function launchChromium<T>(launch: (options: LaunchOptions) => Promise<T>): Promise<T> {
  const options = { executablePath: requireChromium(), headless: true, args: launchArguments }

  if (process.getuid?.() === 0) return launch({ ...options, chromiumSandbox: false }) // Chromium refuses its sandbox to root
  return launch({ ...options, chromiumSandbox: true }).catch((error: Error) => {
    // Some distributions deny user namespaces to programs that they did not install.
    if (/sandbox/i.test(error.message)) return launch({ ...options, chromiumSandbox: false })
    throw error
  })
}
