import { afterEach, describe, expect, it } from 'vitest'
import { readNetlifyUrl, runInBackground } from '#server/platform/runtime'

const vercel = Symbol.for('@vercel/request-context')

/** The two ways in which a platform hands over the request under way, or that there is none. */
const platforms = {
  Vercel: (invocation?: object) => Object.assign(globalThis, { [vercel]: { get: () => invocation } }),
  Netlify: (invocation?: object) => Object.assign(globalThis, { Netlify: { context: invocation ?? null } }),
}

afterEach(() => {
  Reflect.deleteProperty(globalThis, vercel)
  Reflect.deleteProperty(globalThis, 'Netlify')
})

describe.each(Object.entries(platforms))('runInBackground on %s', (_, provide) => {
  it('hands the work over to the request under way', () => {
    const handedOver: unknown[] = []
    provide({ waitUntil: (work: unknown) => handedOver.push(work) })
    const work = Promise.resolve()
    runInBackground(work)
    expect(handedOver).toEqual([work])
  })

  it('lets the work run where there is no request, or no `waitUntil`', () => {
    for (const invocation of [undefined, {}]) {
      provide(invocation)
      expect(() => runInBackground(Promise.resolve())).not.toThrow()
    }
  })
})

describe('readNetlifyUrl', () => {
  it('is the URL of the request under way, and null where Netlify does not say one', () => {
    const url = new URL('https://deploy-preview-42--my-product.netlify.app/')
    platforms.Netlify({ url })
    expect(readNetlifyUrl()).toBe(url)
    for (const invocation of [undefined, {}, { url: 'https://my-product.netlify.app' }]) {
      platforms.Netlify(invocation)
      expect(readNetlifyUrl()).toBeNull()
    }
  })
})
