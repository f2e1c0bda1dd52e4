import { request as requestHttp } from 'node:http'
import { listen } from 'listhen'

/**
 * Serves what is at this http URL of this machine over https at `https://localhost:PORT`, as a load balancer does. The certificate is made
 * now, for `localhost` and a day; nobody trusts it. Returns what stops it.
 */
export async function startTlsProxy(port: number, target: string): Promise<() => Promise<void>> {
  const { hostname, port: targetPort } = new URL(target)
  const { close } = await listen((request, response) => {
    const headers = { ...request.headers, 'x-forwarded-proto': 'https' }
    const upstream = requestHttp({ hostname, port: targetPort, method: request.method, path: request.url, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.rawHeaders)
      answer.pipe(response)
    })
    upstream.on('error', () => response.destroy())
    request.pipe(upstream)
  }, { https: true, hostname: 'localhost', port, isTest: true, autoClose: false })
  return close
}
