import { readValidatedBody } from 'h3'
import { defineApiHandler } from '#server/http/defineApiHandler'

/** Takes an item with a name. */
export default defineApiHandler(event => readValidatedBody(event, body => typeof body === 'object' && body !== null && 'name' in body))
