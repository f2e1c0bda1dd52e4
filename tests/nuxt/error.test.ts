import { describe, expect, it } from 'vitest'
import { mountSuspended } from '@nuxt/test-utils/runtime'
import { createError } from '#imports'
import ErrorPage from '~/error.vue'

const mountError = (status: number, message = '') =>
  mountSuspended(ErrorPage, { props: { error: createError({ status, message }) } })

describe('the error page', () => {
  it.each([
    [404, 'Page not found'],
    [403, 'You don’t have access to this page'],
    [503, 'We’re not available right now'],
    [400, 'That didn’t work'],
    [500, 'Something went wrong'],
  ])('shows %i and a sentence of its own', async (status, title) => {
    const page = await mountError(status)
    expect(page.text()).toContain(`Error ${status}`)
    expect(page.get('h1').text()).toBe(title)
  })

  it('never shows the message of the error', async () => {
    const page = await mountError(500, 'connect ECONNREFUSED 10.0.0.7:6379')
    expect(page.text()).not.toContain('ECONNREFUSED')
  })

  it('names the request where the log knows it', async () => {
    const error = createError({ status: 503, data: { requestId: 'request-1' } })
    const page = await mountSuspended(ErrorPage, { props: { error } })
    expect(page.get('code').text()).toBe('request-1')
    expect((await mountError(404)).find('code').exists()).toBe(false)
  })

  it('has a way back', async () => {
    const page = await mountError(404)
    expect(page.get('main a').attributes('href')).toBe('/')
  })
})
