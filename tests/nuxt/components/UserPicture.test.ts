import { describe, expect, it } from 'vitest'
import { mountSuspended } from '@nuxt/test-utils/runtime'
import { UserPicture } from '#components'

const mountPicture = (user: Record<string, unknown>) => mountSuspended(UserPicture, { props: { user: { sub: 'auth0|1', ...user } } })

describe('UserPicture', () => {
  it('shows the picture', async () => {
    const picture = await mountPicture({ picture: 'https://example.com/ada.png' })
    expect(picture.get('img').attributes('src')).toBe('https://example.com/ada.png')
  })

  it('shows initials when there is no picture', async () => {
    const picture = await mountPicture({ name: 'Ada King Marsh' })
    expect(picture.find('img').exists()).toBe(false)
    expect(picture.text()).toBe('AM')
  })

  it('shows initials when the picture is broken', async () => {
    const picture = await mountPicture({ name: 'Ada Marsh', picture: 'https://example.com/gone.png' })
    await picture.get('img').trigger('error')
    expect(picture.find('img').exists()).toBe(false)
  })

  it('ignores a picture that is not the address of an image', async () => {
    const picture = await mountPicture({ picture: 'javascript:alert(1)' })
    expect(picture.find('img').exists()).toBe(false)
  })
})
