import { describe, expect, it } from 'vitest'
import { useRequestId } from '#server/http/requestId'
import { withEvent } from '../../../support/withEvent'

const readIds = async (headers: HeadersInit = {}) =>
  (await withEvent({}, event => [useRequestId(event), useRequestId(event)] as const, { headers })).value

describe('useRequestId', () => {
  it.each(['0af7651916cd43dd8448eb211c80319c', '7f3e2b1c-92a4-4f0e', 'a_b', 'x'.repeat(64)])('is the %s that came with it', async (id) => {
    expect(await readIds({ 'x-request-id': id })).toEqual([id, id])
  })

  it.each(['', 'x'.repeat(65), 'a b', 'a"b', 'eyJh.eyJz.c2ln', 'ada@example.com', '<b>', 'é', 'one, two'])(
    'is a UUID of our own in place of %j', async (id) => {
      const [first, second] = await readIds({ 'x-request-id': id })
      expect(first).toMatch(/^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/)
      expect(second).toBe(first)
    })

  it('is another for each request', async () => {
    expect((await readIds())[0]).not.toBe((await readIds())[0])
  })
})
