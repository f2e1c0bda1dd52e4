/** A cookie as a browser keeps it. */
export interface Cookie {
  name: string
  value: string
  path: string
  secure: boolean
  httpOnly: boolean
  /** Epoch seconds; absent for a session cookie. */
  expiry?: number
  sameSite?: string
}

/** A tab. What has to be waited for, the caller waits for. */
export interface Tab {
  /** Opens a URL and waits until it has loaded. */
  open: (url: string) => Promise<void>
  readUrl: () => Promise<string>
  /**
   * Clicks as a user would on the element at this XPath. Rejects if there is none, it cannot be clicked, or the expression `when` is false
   * on the page that the element is of: between two commands, one page may have given way to another.
   */
  click: (xpath: string, when: string) => Promise<void>
  /** The value of a JavaScript expression on the page; JSON. */
  evaluate: <T>(expression: string) => Promise<T>
  /** What the browser would send to the page that is open. */
  readCookies: () => Promise<Cookie[]>
  resize: (width: number, height: number) => Promise<void>
  /** A PNG of what is visible. */
  takeScreenshot: () => Promise<Buffer>
  close: () => Promise<void>
}

/** A running browser with its own profile. */
export interface Browser {
  version: string
  openTab: () => Promise<Tab>
  /** What its console has complained about so far: errors and warnings, of scripts and of the browser itself. */
  readComplaints: () => Promise<string[]>
  quit: () => Promise<void>
}

/** What a browser can be told when it starts. */
export interface LaunchOptions {
  /** It keeps and sends no cookie; then it blocks other storage too, as far as it does so for its users. */
  blocksCookies?: boolean
  isDark?: boolean
}

/** A browser engine. */
export interface Engine {
  name: string
  /** The Debian packages that bring it. */
  packages: string[]
  isInstalled: () => boolean
  launch: (options?: LaunchOptions) => Promise<Browser>
  /** What the console says while this page loads with these cookies, where `readComplaints` cannot read it. */
  readConsole?: (url: string, cookies: Cookie[]) => Promise<string[]>
}
