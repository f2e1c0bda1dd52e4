// Lets plain Node import files of the server that import Nitro, which only a running server has.
import { registerHooks } from 'node:module'

const root = new URL('../../', import.meta.url)

registerHooks({
  resolve(specifier, context, next) {
    if (specifier === 'nitropack/runtime') return next(new URL('tests/support/nitroImports.ts', root).href, context)
    return next(specifier, context)
  },
})
