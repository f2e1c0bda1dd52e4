import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { existsSync } from 'node:fs'
import { connect } from 'node:net'
import type { Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { findFreePort } from '../support/app.ts'
import type { Engine, LaunchOptions } from './engine.ts'
import { createMarionette } from './marionette.ts'
import { createTabs } from './webDriver.ts'

/** Firefox, by Marionette: its own WebDriver server, which can also read the browser's console. */
export const firefox: Engine = {
  name: 'Firefox',
  packages: ['firefox-esr'],
  isInstalled: () => findFirefox() !== undefined,
  async launch(options = {}) {
    const port = await findFreePort()
    const profile = await mkdtemp(join(tmpdir(), 'firefox-'))
    await writeFile(join(profile, 'user.js'), toPreferences({ 'marionette.port': port, ...preferencesFor(options) }))
    const args = ['--headless', '--no-remote', '--marionette', '-remote-allow-system-access', '--profile', profile]
    const child = spawn(findFirefox() ?? 'firefox', args, { stdio: ['ignore', 'pipe', 'ignore'] })
    const exited = once(child, 'exit')
    const complaintsOfScripts: string[] = []
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      complaintsOfScripts.push(...text.match(/^console\.(error|warn)(?!.*un-needed interventions|: RSLoader:).*/gm) ?? [])
    })

    const { send, sendPlain, close } = createMarionette(await connectTo(port))
    const { capabilities } = await send<{ capabilities: { browserVersion: string } }>('NewSession', { acceptInsecureCerts: true })
    return {
      version: capabilities.browserVersion,
      ...createTabs(send, 'tab'),
      async readComplaints() {
        await sendPlain('Marionette:SetContext', { value: 'chrome' })
        const messages = await send<string[]>('ExecuteScript', { script: readConsole, args: [] })
        await sendPlain('Marionette:SetContext', { value: 'content' })
        const isCutOff = await Promise.all(messages.map(isPrefetchCutOff))
        return [...messages.filter((_, index) => !isCutOff[index]), ...complaintsOfScripts]
      },
      async quit() {
        close()
        child.kill()
        await exited
        await rm(profile, { recursive: true, maxRetries: 5 })
      },
    }
  },
}

/** Complaints about pages; others are about the browser itself. Flag 8 is for information. */
const readConsole = `return Services.console.getMessageArray()
  .filter(message => message instanceof Ci.nsIScriptError && /^https?:/.test(message.sourceName) && !(message.flags & 8))
  .map(({ category, sourceName, errorMessage }) => category + ': ' + errorMessage + ' (' + sourceName + ')')`

/** Whether the complaint is about a module that can be had: its page was left while it prefetched what its links lead to. */
async function isPrefetchCutOff(message: string): Promise<boolean> {
  const [, url] = /error loading dynamically imported module: (\S+)/.exec(message) ?? []
  return url !== undefined && fetch(url).then(({ ok }) => ok, () => false)
}

function preferencesFor({ blocksCookies, isDark }: LaunchOptions): Record<string, number | boolean> {
  return {
    'datareporting.policy.dataSubmissionEnabled': false,
    'devtools.console.stdout.content': true,
    'messaging-system.rsexperimentloader.enabled': false, // it complains where there is no network
    'layout.css.prefers-color-scheme.content-override': isDark ? 0 : 1,
    'network.cookie.cookieBehavior': blocksCookies ? 2 : 5,
  }
}

function toPreferences(preferences: Record<string, number | boolean>): string {
  return Object.entries(preferences).map(([name, value]) => `user_pref(${JSON.stringify(name)}, ${value});\n`).join('')
}

function findFirefox(): string | undefined {
  const directories = (process.env.PATH ?? '').split(delimiter)
  return ['firefox-esr', 'firefox'].flatMap(name => directories.map(directory => join(directory, name))).find(path => existsSync(path))
}

async function connectTo(port: number): Promise<Socket> {
  for (let attempt = 0; attempt < 300; attempt++) {
    const socket = connect(port, '127.0.0.1')
    if (await once(socket, 'connect').then(() => true, () => false)) return socket
    await delay(100) // not listening yet
  }
  throw new Error('Firefox does not answer.')
}
