/** Whether the provider sends the browser back to this path: `/callback`, or wherever a router module has moved it (`/en/callback`). */
export function isCallbackPath(path: string): boolean {
  return /\/callback\/?$/i.test(path)
}
