import { describe, expect, it } from 'vitest'
import { parseAppBaseUrls, selectAppBaseUrl } from '#server/platform/appBaseUrls'

function parse(value: string, { basePath = '/', isDevelopment = false } = {}): [urls: string[], problem: string | undefined] {
  const problems: string[] = []
  const report = (_variable: string, problem: string) => void problems.push(problem)
  const urls = parseAppBaseUrls(value, { basePath, isDevelopment, report })
  return [urls, problems[0]]
}

describe('parseAppBaseUrls', () => {
  it.each([
    ['https://app.example.com', 'https://app.example.com'],
    ['https://app.example.com/', 'https://app.example.com'],
    ['https://App.Example.com:443', 'https://app.example.com'],
    ['HTTPS://app.example.com:8443', 'https://app.example.com:8443'],
    ['http://localhost:80', 'http://localhost'],
    ['http://[::1]:3000/', 'http://[::1]:3000'],
  ])('reads %s as %s', (value, expected) => {
    expect(parse(value)).toEqual([[expected], undefined])
  })

  it('reads a list, the first URL exact', () => {
    expect(parse('https://app.example.com, https://next.example.com,https://*-team.Example.app'))
      .toEqual([['https://app.example.com', 'https://next.example.com', 'https://*-team.example.app'], undefined])
  })

  it.each(['https://example.com/portal', 'https://example.com/portal/', 'https://example.com'])(
    'ends %s with the base path of the application', (value) => {
      expect(parse(value, { basePath: '/portal/' })).toEqual([['https://example.com/portal'], undefined])
    })

  it('needs none in development', () => {
    expect(parse('', { isDevelopment: true })).toEqual([[], undefined])
  })

  it.each([
    ['', /is missing/],
    [' , ', /is missing/],
    ['app.example.com', /must begin with https:/],
    ['ftp://app.example.com', /must begin with https:/],
    ['http://app.example.com', /must be an https URL/],
    ['https://app.example.com?x=1', /must be an https URL/],
    ['https://user@app.example.com', /must be an https URL/],
    ['https://app.example.com/path', /must have no path/],
    ['https://*.example.com', /must begin with an exact URL/],
    ['https://a.example.com,https://*.com', /before two fixed labels/],
    ['https://a.example.com,https://a-*.example.com', /one \*, at the start/],
    ['https://a.example.com,https://*.*.example.com', /one \*, at the start/],
    ['https://a.example.com,http://*.example.com', /must be an https URL/],
    ...['*.vercel.app', '*.netlify.app', '*.Pages.dev', '*.workers.dev:8443', '*.a.run.app', '*.github.io', '*.herokuapp.com', '*.co.uk',
      '*-team.co.uk', '*.com.au', '*.eu-west-1.elasticbeanstalk.com', '*.westeurope.2.azurestaticapps.net',
    ].map((host): [string, RegExp] => [`https://a.example.com,https://${host}`, /hosts of others/]),
  ])('refuses %j', (value, problem) => {
    expect(parse(value)).toEqual([[], expect.stringMatching(problem)])
  })

  it.each(['*-team.vercel.app', '*--site.netlify.app', '*.project.pages.dev', '*.team.workers.dev', '*.example.com', '*.example.co.uk'])(
    'takes the pattern %s', (host) => {
      expect(parse(`https://a.example.com,https://${host}`)).toEqual([['https://a.example.com', `https://${host}`], undefined])
    })

  it.each(['portal/', './', '//portal', '/a b/', '/portal/../', 'https://cdn.example.com/', '/po?rtal'])(
    'refuses the base path %s', (basePath) => {
      expect(parse('https://example.com', { basePath })[1]).toMatch(/NUXT_APP_BASE_URL must be a path/)
    })

  it('refuses a path that is not the base path', () => {
    expect(parse('https://example.com/other', { basePath: '/portal/' })[1]).toMatch(/must end with \/portal/)
  })
})

describe('selectAppBaseUrl', () => {
  const urls = ['https://app.example.com/portal', 'https://next.example.com:8443/portal', 'https://*-team.example.app/portal'] as const

  it.each([
    ['app.example.com', urls[0]],
    ['next.example.com:8443', urls[1]],
    ['pull-12-team.example.app', 'https://pull-12-team.example.app/portal'],
  ])('serves %s at %s', (host, expected) => {
    expect(selectAppBaseUrl(urls, host)).toBe(expected)
  })

  it('has none when none is configured', () => {
    expect(selectAppBaseUrl([], 'localhost:3000')).toBeUndefined()
  })

  it.each([
    'evil.example', 'next.example.com', '-team.example.app', 'evil.example#-team.example.app', 'a.b-team.example.app',
    'x/-team.example.app',
    'x@y-team.example.app', '*-team.example.app', 'a-team.example.app.evil.example', '',
  ])('knows no URL for the host %j', (host) => {
    expect(selectAppBaseUrl(urls, host)).toBeUndefined()
  })
})
