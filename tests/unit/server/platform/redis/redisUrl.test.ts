import { describe, expect, it } from 'vitest'
import { findRedisUrlProblem } from '#server/platform/redis/redisUrl'

describe('findRedisUrlProblem', () => {
  it.each([
    'redis://localhost', 'redis://localhost:6379', 'rediss://user:p%2Fa%23s%25@redis.example.com:6380/3', 'redis://:a,b@localhost/',
    'redis://[::1]:6379', 'redis://localhost?family=6',
  ])('finds none in %s', (url) => {
    expect(findRedisUrlProblem(url)).toBeNull()
  })

  it.each([
    ['http://localhost:6379', /must begin with redis:/],
    ['localhost:6379', /must begin with redis:/],
    ['redis://:pa/s3cret@localhost', /write \/ as %2F/],
    ['redis://:pa#s3cret@localhost', /write \/ as %2F/],
    ['redis://user:12#s3cret@localhost', /write \/ as %2F/],
    ['redis://user:12?s3cret@localhost', /write \/ as %2F/],
    ['redis://:s3cret%@localhost', /write \/ as %2F/],
    ['redis://:s3cret%zz@localhost', /write \/ as %2F/],
    ['redis://localhost:99999', /\[:port\]/],
    ['redis://localhost:port', /\[:port\]/],
    ['redis://', /host/],
    ['redis://:s3cret@a:6379,b:6379', /must name one host/],
    ['redis://a,b', /must name one host/],
    ['redis://localhost/name', /number of a database/],
  ])('finds one in %s, and repeats nothing of it', (url, expected) => {
    const problem = findRedisUrlProblem(url)
    expect(problem).toMatch(expected)
    expect(problem).not.toContain('s3cret')
  })
})
