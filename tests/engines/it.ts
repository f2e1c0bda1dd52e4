import { expect, test } from 'vitest'
import { findFreePort } from '../support/app.ts'
import { startStage } from '../support/stage.ts'
import { startTlsProxy } from '../support/tlsProxy.ts'
import type { Browser, Engine, LaunchOptions } from './engine.ts'
import { createVisitor } from './visitor.ts'

/**
 * `it` with an app and a tenant for the file, and a new browser for each `launch`. A test fails when the console of a browser has a
 * complaint that the test has not announced by `complains`.
 */
export function createIt(engine: Engine, scheme: 'http' | 'https') {
  return test
    // eslint-disable-next-line no-empty-pattern -- Vitest reads the dependencies from the pattern
    .extend('httpsPort', { scope: 'file' }, async ({}) => scheme === 'https' ? findFreePort() : null)
    .extend('stage', { scope: 'file' }, async ({ httpsPort }, { onCleanup }) => {
      const stage = await startStage(httpsPort === null ? {} : { toAppBaseUrls: () => [`https://localhost:${httpsPort}`] })
      onCleanup(stage.stop)
      return stage
    })
    .extend('baseUrl', { scope: 'file' }, async ({ stage: { app }, httpsPort }, { onCleanup }) => {
      if (httpsPort === null) return app.baseUrl
      onCleanup(await startTlsProxy(httpsPort, app.baseUrl))
      return `https://localhost:${httpsPort}`
    })
    .extend('control', async ({ stage: { control } }) => {
      await control.reset()
      return control
    })
    // The tenant is on http, and so are its pictures.
    .extend('expected', ({ stage }) => [new RegExp(`^https:.*(Mixed|insecure) content.*${stage.tenant.issuer}avatars/`, 'i')])
    .extend('isExpected', ({ expected }) => (complaint: string) => expected.some(words => words.test(complaint)))
    .extend('complains', ({ expected }) => (complaint: RegExp) => void expected.push(complaint))
    .extend('launch', async ({ baseUrl, control: _reset, isExpected, task }, { onCleanup }) => {
      const browsers: Browser[] = []
      onCleanup(async () => {
        const complaints = await Promise.all(browsers.map(browser => browser.readComplaints()))
        await Promise.all(browsers.map(browser => browser.quit()))
        expect(complaints.flat().filter(complaint => !isExpected(complaint)), 'complaints of the browser').toEqual([])
      })
      return async (options?: LaunchOptions) => {
        const browser = await engine.launch(options)
        browsers.push(browser)
        Object.assign(task.meta, { version: browser.version })
        return { browser, visitor: createVisitor(browser, baseUrl) }
      }
    })
}
