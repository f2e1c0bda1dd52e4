import { globSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { apiMethods } from '#server/http/apiMethods'

describe('apiMethods', () => {
  it('knows every route of the API', () => {
    const routes = globSync('server/api/**/*.{get,post,put,patch,delete}.ts').map((file) => {
      const [, path, method = ''] = /^server(.*)\.(\w+)\.ts$/.exec(file) ?? []
      return [path, method.toUpperCase()]
    })
    expect(Object.fromEntries(routes)).toEqual(apiMethods)
  })
})
