import { defineEventHandler, setResponseHeader } from 'h3'

/** Alive: the process answers. It looks at nothing else, so that an outage elsewhere does not get it restarted. */
export default defineEventHandler((event) => {
  setResponseHeader(event, 'Cache-Control', 'no-store')
  return { status: 'ok' }
})
