import { describe, expect, it, vi } from 'vitest'
import { assertSameOrigin } from '#server/http/assertSameOrigin'
import { withEvent } from '../../../support/withEvent'

vi.mock('#server/platform/config', () => ({ useConfig: () => ({ appBaseUrls: ['https://app.example.com/portal'] }) }))

const check = (headers: Record<string, string>) => withEvent({}, assertSameOrigin, { method: 'POST', headers })

describe('assertSameOrigin (Fetch Metadata §2.3)', () => {
  it.each<Record<string, string>>([
    {},
    { 'sec-fetch-site': 'same-origin' },
    { origin: 'https://app.example.com' },
    { 'sec-fetch-site': 'same-origin', 'origin': 'https://app.example.com' },
  ])('takes %j', async (headers) => {
    await expect(check(headers)).resolves.toBeDefined()
  })

  it.each<Record<string, string>>([
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
    { 'sec-fetch-site': 'none' },
    { 'sec-fetch-site': 'Same-Origin' },
    { 'sec-fetch-site': 'cross-site', 'origin': 'https://app.example.com' },
    { origin: 'null' },
    { origin: 'https://app.example.com.evil.example' },
    { origin: 'https://evil.app.example.com' },
    { origin: 'http://app.example.com' },
    { origin: 'https://app.example.com:8443' },
  ])('refuses %j', async (headers) => {
    await expect(check(headers)).rejects.toMatchObject({ code: 'forbidden' })
  })
})
