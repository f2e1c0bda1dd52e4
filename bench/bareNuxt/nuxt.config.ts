import { fileURLToPath } from 'node:url'
import { defineNuxtConfig } from 'nuxt/config'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** A Nuxt application with our home page, its components and styles, and nothing else: what server rendering costs without us. */
export default defineNuxtConfig({
  imports: { dirs: [`${root}utils`] },
  devtools: { enabled: false },
  css: [`${root}assets/main.css`],
  pages: true,
  components: [{ path: `${root}components` }],
  srcDir: '.',
  dir: { public: `${root}public` },
  compatibilityDate: '2026-09-01',
  hooks: {
    'app:resolve': (app) => {
      app.mainComponent = `${root}app.vue`
    },
    'pages:extend': (pages) => {
      pages.push({ name: 'index', path: '/', file: `${root}pages/index.vue` })
    },
  },
})
