import { describe, expect, it } from 'vitest'
import { isSameSecret } from '#server/http/isSameSecret'

const secret = 'q83vEjRWeJCrze8SNFZ4kKvN7xI0VniQ'

describe('isSameSecret', () => {
  it('knows the secret', async () => {
    expect(await isSameSecret(secret, secret)).toBe(true)
  })

  it.each(['', secret.slice(1), `${secret}=`, secret.toLowerCase(), `x${secret.slice(1)}`, `${secret.slice(0, -1)}x`])(
    'refuses %j', async (dangerousSecret) => {
      expect(await isSameSecret(dangerousSecret, secret)).toBe(false)
    })
})
