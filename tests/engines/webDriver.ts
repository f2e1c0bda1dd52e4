import type { Browser, Cookie, Tab } from './engine.ts'

/** The commands of WebDriver that are used here, as Mozilla names them. */
export type Command =
  | 'NewSession' | 'Navigate' | 'GetCurrentURL' | 'NewWindow' | 'SwitchToWindow' | 'CloseWindow'
  | 'SetWindowRect' | 'FindElement' | 'ElementClick' | 'ExecuteScript' | 'GetCookies' | 'TakeScreenshot'

/** Sends a command and returns its value. Rejects with the error that the browser answered. */
export type SendCommand = <T>(command: Command, parameters?: Record<string, unknown>) => Promise<T>

/** The key of a reference to an element. @see WebDriver §12 */
const elementKey = 'element-6066-11e4-a52e-4f735466cecf'

/**
 * A browser that speaks WebDriver, without the parts that differ between engines. A tab may be a separate window, where the engine would
 * keep it in the background.
 * @see https://www.w3.org/TR/webdriver2/
 */
export function createTabs(send: SendCommand, type: 'tab' | 'window'): Pick<Browser, 'openTab'> {
  // A command goes to the tab that was switched to last.
  const state = { handle: '' }

  async function openTab(): Promise<Tab> {
    const { handle } = await send<{ handle: string }>('NewWindow', { type })
    const sendHere: SendCommand = async (command, parameters) => {
      if (state.handle !== handle) await send('SwitchToWindow', { handle })
      state.handle = handle
      return send(command, parameters)
    }
    const evaluate = <T>(expression: string) => sendHere<T>('ExecuteScript', { script: `return (${expression})`, args: [] })

    return {
      open: url => sendHere('Navigate', { url }),
      readUrl: () => sendHere('GetCurrentURL'),
      async click(xpath, when) {
        const element = await sendHere<Record<string, string>>('FindElement', { using: 'xpath', value: xpath })
        if (!await evaluate(when)) throw new Error('The page is not ready.')
        await sendHere('ElementClick', { id: element[elementKey] }).catch((error: Error) => {
          // Anything else comes after the click, when the page that it was on is gone.
          if (/stale element|not interactable|intercepted/.test(error.message)) throw error
        })
      },
      evaluate,
      readCookies: () => sendHere<Cookie[]>('GetCookies'),
      async resize(width, height) {
        await sendHere('SetWindowRect', { width, height })
      },
      takeScreenshot: async () => Buffer.from(await sendHere<string>('TakeScreenshot'), 'base64'),
      async close() {
        await sendHere('CloseWindow')
        state.handle = ''
      },
    }
  }

  return { openTab }
}
