import { expect } from 'vitest'

/** One wrong request to a route of the API, and the answer that it gets. */
export interface WrongInput {
  /** What is wrong, in words. */
  what: string
  method?: string
  /** Begins with `/`. */
  path: string
  headers?: Record<string, string>
  body?: string | URLSearchParams
  status: number
  error: string
  sentence: string
}

/** What no answer may contain: the tests put it into their wrong inputs. */
export const marker = 'zq-marker-zq'

/** Sends a wrong request and asserts what every refusal has in common, then its status, code and sentence. */
export async function isRefused(baseUrl: string, { method = 'GET', path, headers, body, status, error, sentence }: WrongInput) {
  const response = await fetch(baseUrl + path, { method, headers, body, redirect: 'manual' })
  const text = await response.text()
  expect({ status: response.status, body: JSON.parse(text) as unknown }).toEqual({ status, body: { error, error_description: sentence } })
  expect(response.headers.get('content-type')).toMatch(/^application\/json/)
  isSafe(response, text)
  return response
}

/** Asserts that an answer is kept by no cache, and shows neither a token, nor a stack, nor what was sent. */
export function isSafe(response: Response, text: string): void {
  expect(response.status).not.toBe(500)
  expect(response.headers.get('cache-control')).toBe('private, no-store')
  // A transaction cookie is a JWE, and may go out; random values may hold the letters that begin a token.
  const everything = (text + JSON.stringify([...response.headers].filter(([name]) => name !== 'set-cookie')))
    .replaceAll(/\b(?:state|nonce|code_challenge)=[\w-]{43}(?![\w.-])/g, '')
  expect(everything).not.toMatch(/eyJ|\.m?js:\d|at .*\(|node_modules|stack/)
  expect(text).not.toContain(marker)
}
