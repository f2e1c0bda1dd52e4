import { describe, expect, it } from 'vitest'
import { isCallbackPath } from '../../../utils/isCallbackPath'

describe('isCallbackPath', () => {
  it.each(['/callback', '/callback/', '/Callback', '/en/callback', '/portal/de/callback/'])('takes %s', (path) => {
    expect(isCallbackPath(path)).toBe(true)
  })

  it.each(['/', '/callbacks', '/callback/x', '/my-callback', '/api/auth/callback.json'])('leaves %s', (path) => {
    expect(isCallbackPath(path)).toBe(false)
  })
})
