import { createError, defineEventHandler } from 'h3'

/** A route as people write it, without `defineApiHandler`; `?fail` makes it throw. */
export default defineEventHandler((event) => {
  if (event.path.includes('fail')) throw createError({ statusCode: 409, message: 'Sold out.' })
  return { items: [] }
})
