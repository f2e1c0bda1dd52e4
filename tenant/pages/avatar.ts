import type { ServerResponse } from 'node:http'
import { tenantUsers } from '../users.ts'
import { escapeHtml } from './html.ts'

const colours = ['#9c3d1b', '#1d6b63', '#6b3f8f', '#2f5d9e']

/**
 * `/avatars/KEY.svg`: the initials of a user, or the tenant's own mark (`tenant`). Any origin may show it, also an app that is
 * cross-origin isolated.
 */
export function sendAvatar(res: ServerResponse, pathname: string): void {
  const key = /^\/avatars\/([a-z]+)\.svg$/.exec(pathname)?.[1]
  const index = tenantUsers.findIndex(user => user.key === key)
  if (index === -1 && key !== 'tenant') {
    res.writeHead(404).end()
    return
  }
  res.writeHead(200, {
    'Content-Type': 'image/svg+xml; charset=utf-8',
    'Content-Security-Policy': 'default-src \'none\'',
    'Cache-Control': 'public, max-age=3600',
    'Cross-Origin-Resource-Policy': 'cross-origin',
    'Access-Control-Allow-Origin': '*',
    'X-Content-Type-Options': 'nosniff',
  }).end(key === 'tenant' ? tenantMark : renderInitials(tenantUsers[index]?.name ?? '', colours[index % colours.length] ?? ''))
}

const tenantMark = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64"><rect width="64" height="64" rx="16" fill="#b4471f"/>
<path d="M17 46V31l15-13 15 13v15H37V35H27v11z" fill="#fff"/></svg>`

function renderInitials(name: string, colour: string): string {
  const initials = name.split(' ').slice(0, 2).map(word => [...word][0] ?? '').join('')
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64"><rect width="64" height="64" fill="${colour}"/>
<text x="32" y="33" fill="#fff" font-family="system-ui, sans-serif" font-size="26" font-weight="600" text-anchor="middle"
dominant-baseline="central">${escapeHtml(initials)}</text></svg>`
}
