import { defineNuxtConfig } from 'nuxt/config'

/** Pages and routes as a product adds them: one file each, and nothing else. */
export default defineNuxtConfig({ srcDir: '.' })
