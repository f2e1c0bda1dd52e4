/** The work that nobody waits for, from here on until the next call: collected as a platform of functions does it. */
export function collectBackgroundWork(): Promise<unknown>[] {
  const work: Promise<unknown>[] = []
  Object.assign(globalThis, { Netlify: { context: { waitUntil: (promise: Promise<unknown>) => void work.push(promise) } } })
  return work
}
