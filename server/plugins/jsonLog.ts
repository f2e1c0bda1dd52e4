import { defineNitroPlugin } from 'nitropack/runtime'
import { captureConsole } from '#server/operations/log'

/** In production, whatever is written to the console is one JSON object a line, Nitro's and Vue's own words included. */
export default defineNitroPlugin(() => {
  if (!import.meta.dev) captureConsole()
})
