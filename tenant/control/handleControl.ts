import type { IncomingMessage, ServerResponse } from 'node:http'
import { readBody } from '../http/readBody.ts'
import { sendJson } from '../http/sendJson.ts'
import type { RunningTenant } from '../tenantState.ts'
import { ControlError } from './controlError.ts'
import { controlRoutes } from './controlRoutes.ts'
import { guardControl } from './guardControl.ts'

/** Answers under `/control`: JSON in, JSON out; a refusal is `{ error }` with a sentence. */
export async function handleControl(tenant: RunningTenant, req: IncomingMessage, res: ServerResponse, url: URL): Promise<void> {
  try {
    guardControl(req, tenant.settings.port)
    const path = url.pathname.slice('/control'.length).replace(/\/$/, '')
    const matches = controlRoutes.flatMap(route => ({ route, match: route.path.exec(path) })).filter(({ match }) => match)
    if (matches.length === 0) throw new ControlError(404, `There is no ${url.pathname}.`)
    const found = matches.find(({ route }) => route.method === req.method)
    if (!found) {
      const allowed = matches.map(({ route }) => route.method).join(', ')
      return sendJson(res, 405, { error: `Use ${allowed}.` }, { Allow: allowed })
    }
    const body = req.method === 'GET' ? {} : parseObject(await readBody(req))
    sendJson(res, 200, await found.route.run(tenant, body, decode(found.match?.[1] ?? '')))
  }
  catch (error) {
    if (error instanceof ControlError) return sendJson(res, error.status, { error: error.message })
    if (error instanceof RangeError) return sendJson(res, 400, { error: 'The body is too large.' })
    throw error
  }
}

function parseObject(text: string): Record<string, unknown> {
  if (text.trim() === '') return {}
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>
  }
  catch (error) {
    if (!(error instanceof SyntaxError)) throw error
  }
  throw new ControlError(400, 'The body is not a JSON object.')
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment)
  }
  catch {
    throw new ControlError(400, 'The path is not properly encoded.')
  }
}
