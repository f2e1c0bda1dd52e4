import { chromium } from 'playwright-core'
import type { Browser } from 'playwright-core'
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
export async function launchBrowser(): Promise<Browser> {
  const launch = (chromiumSandbox: boolean) =>
    chromium.launch({ executablePath: requireChromium(), headless: true, chromiumSandbox, args: launchArguments })

  if (process.getuid?.() === 0) return launch(false) // Chromium refuses its sandbox to root
  return launch(true).catch((error: Error) => {
    // Some distributions deny user namespaces to programs that they did not install.
    if (/sandbox/i.test(error.message)) return launch(false)
    throw error
  })
}
