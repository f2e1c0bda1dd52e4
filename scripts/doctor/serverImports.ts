// Lets plain Node import what the server's own files import: `#server/…` and Nitro, which only a running server has.
import { registerHooks } from 'node:module'

const root = new URL('../../', import.meta.url)

registerHooks({
  resolve(specifier, context, next) {
    if (specifier.startsWith('#server/')) return next(new URL(`${specifier.slice(1)}.ts`, root).href, context)
    if (specifier === 'nitropack/runtime') return next(new URL('tests/support/nitroImports.ts', root).href, context)
    return next(specifier, context)
  },
})
