/** Another tab of the same browser: what it hears from now on, and what it says. */
export function openOtherTab() {
  const heard: unknown[] = []
  const channel = new BroadcastChannel('auth0')
  channel.onmessage = event => void heard.push(event.data)
  return { heard, say: (message: unknown) => channel.postMessage(message), close: () => channel.close() }
}
