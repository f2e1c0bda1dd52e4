import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, globSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { findFreePort } from '../support/app.ts'
import type { Engine } from './engine.ts'
import { createTabs } from './webDriver.ts'
import type { Command, SendCommand } from './webDriver.ts'
import { readWebKitConsole } from './webKitConsole.ts'

const driver = '/usr/bin/WebKitWebDriver'

/** WebKitGTK's own test browser, by its WebDriver, on a screen that nobody sees. */
export const webKit: Engine = {
  name: 'WebKit',
  packages: ['webkit2gtk-driver', 'xvfb', 'xauth'],
  isInstalled: () => existsSync(driver) && existsSync('/usr/bin/xvfb-run') && findMiniBrowser() !== undefined,
  readConsole: (url, cookies) => readWebKitConsole(findMiniBrowser() ?? '', url, cookies),
  async launch({ blocksCookies, isDark } = {}) {
    const port = await findFreePort()
    const child = spawn('xvfb-run', ['-a', '-s', '-screen 0 1400x1000x24', driver, `--port=${port}`], {
      detached: true, // its own process group, so that all of it ends
      stdio: 'ignore',
      env: { ...process.env, LIBGL_ALWAYS_SOFTWARE: '1' },
    })
    const exited = once(child, 'exit')
    const address = `http://127.0.0.1:${port}`
    await becomesAlive(`${address}/status`)
    const args = ['--automation', ...blocksCookies ? ['--cookies-policy=never'] : [], ...isDark ? ['--dark-mode'] : []]
    const options = { binary: findMiniBrowser(), args }
    const { sessionId, capabilities } = await createSend(address)<{ sessionId: string, capabilities: { browserVersion: string } }>(
      'NewSession', { capabilities: { alwaysMatch: { 'acceptInsecureCerts': true, 'webkitgtk:browserOptions': options } } },
    )
    const send = createSend(`${address}/session/${sessionId}`)
    return {
      version: capabilities.browserVersion,
      ...createTabs(send, 'window'),
      readComplaints: async () => [], // see `readConsole`
      // Not by WebDriver, which waits for a page that hangs.
      async quit() {
        if (child.pid) process.kill(-child.pid)
        await exited
      },
    }
  },
}

function findMiniBrowser(): string | undefined {
  return globSync('/usr/{lib,libexec}/**/webkit2gtk-4.*/MiniBrowser')[0]
}

const paths: Record<Command, `${'GET' | 'POST' | 'DELETE'} ${string}`> = {
  NewSession: 'POST /session',
  Navigate: 'POST /url',
  GetCurrentURL: 'GET /url',
  NewWindow: 'POST /window/new',
  SwitchToWindow: 'POST /window',
  CloseWindow: 'DELETE /window',
  SetWindowRect: 'POST /window/rect',
  FindElement: 'POST /element',
  ElementClick: 'POST /element/{id}/click',
  ExecuteScript: 'POST /execute/sync',
  GetCookies: 'GET /cookie',
  TakeScreenshot: 'GET /screenshot',
}

function createSend(address: string): SendCommand {
  return async <T>(command: Command, parameters: Record<string, unknown> = {}) => {
    const [method = '', path = ''] = paths[command].split(' ')
    const response = await fetch(address + path.replace('{id}', String(parameters.id)), {
      method,
      body: method === 'POST' ? JSON.stringify(parameters) : undefined,
    })
    const { value } = await response.json() as { value: T & { error?: string, message?: string } }
    if (!response.ok) throw new Error(`${command}: ${value.error}: ${value.message}`)
    return value
  }
}

async function becomesAlive(url: string): Promise<void> {
  for (let attempt = 0; ; attempt++) {
    if (await fetch(url).then(({ ok }) => ok, () => false)) return
    if (attempt === 200) throw new Error(`${driver} does not answer.`)
    await delay(50)
  }
}
