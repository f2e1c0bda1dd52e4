import { describe, expect, it } from 'vitest'
import { mountSuspended } from '@nuxt/test-utils/runtime'
import { ClaimsTable } from '#components'

async function rowsOf(user: Record<string, unknown>) {
  const table = await mountSuspended(ClaimsTable, { props: { user: { sub: 'auth0|ada', ...user } } })
  return table.findAll('tbody tr').map(row => row.findAll('th, td').map(cell => cell.text()))
}

describe('ClaimsTable', () => {
  it('shows claim, meaning and value, the standard claims first', async () => {
    const rows = await rowsOf({ 'https://example.com/plan': 'pro', 'name': 'Ada Marsh' })
    expect(rows.map(([name]) => name)).toEqual(['sub', 'name', 'https://example.com/plan'])
    expect(rows[1]).toEqual(['name', 'Full name', 'Ada Marsh'])
  })

  it.each([
    ['epoch seconds', 1795509180],
    ['ISO text', '2026-11-24T08:33:00.000Z'],
  ])('writes a timestamp given as %s in UTC', async (_, updated_at) => {
    const [, row] = await rowsOf({ updated_at })
    expect(row).toEqual(['updated_at', 'Last change of this profile', '2026-11-24 08:33 UTC'])
  })

  it('says yes or no for a flag', async () => {
    const [, row] = await rowsOf({ email_verified: false })
    expect(row?.[2]).toBe('no')
  })

  it('lists the entries of an array one by one', async () => {
    const table = await mountSuspended(ClaimsTable, { props: { user: { sub: 'a', roles: ['admin', 'editor'] } } })
    expect(table.findAll('li').map(entry => entry.text())).toEqual(['admin', 'editor'])
  })

  it('prints an object as indented JSON', async () => {
    const table = await mountSuspended(ClaimsTable, { props: { user: { sub: 'a', address: { country: 'GB' } } } })
    expect(table.get('pre').text()).toBe('{\n  "country": "GB"\n}')
  })

  it('shows text that looks like markup as text', async () => {
    const table = await mountSuspended(ClaimsTable, { props: { user: { sub: 'a', name: '<img src=x>' } } })
    expect(table.find('img').exists()).toBe(false)
    expect(table.text()).toContain('<img src=x>')
  })
})
