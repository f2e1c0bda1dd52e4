import { commonHeaders } from './server/http/securityHeaders'

/** A build for another runtime, by `nuxt build --envName`: next to the one for Node, not in its place. */
const buildFor = (name: string, preset: string, output: object = { dir: `.output-${name}` }) => ({
  buildDir: `node_modules/.cache/nuxt-build/${name}`,
  nitro: { preset, output },
})

// https://nuxt.com/docs/api/configuration/nuxt-config
export default defineNuxtConfig({
  $env: {
    cloudflare: buildFor('cloudflare', 'cloudflare_module'),
    deno: buildFor('deno', 'deno_server'),
    bun: buildFor('bun', 'bun'),
    // Where these platforms look for it.
    vercel: buildFor('vercel', 'vercel', {}),
    netlify: buildFor('netlify', 'netlify', {}),
  },
  modules: ['@sidebase/nuxt-auth'],
  imports: { dirs: ['composables'], scan: true },
  devtools: { enabled: false },
  // What the product is called, in titles and in the header.
  appConfig: { name: 'Nuxt + Auth0' },
  app: {
    head: {
      htmlAttrs: { lang: 'en' },
      meta: [
        { name: 'viewport', content: 'width=device-width, initial-scale=1' },
        { name: 'color-scheme', content: 'light dark' },
      ],
    },
  },
  css: ['~/assets/main.css'],
  srcDir: '.',
  runtimeConfig: {
    // Each is set by its variable, NUXT_AUTH0_*; what stands here is the default. Strings only: `server/platform/parseConfig.ts`.
    auth0: {
      domain: '',
      issuer: '',
      clientId: '',
      clientSecret: '',
      sessionSecret: '',
      appBaseUrl: '',
      scope: 'openid profile email offline_access',
      redisUrl: '',
      audience: '',
      resource: '',
      clientKey: '',
      clientAuthMethod: '',
      idTokenAlg: '',
      introspection: '',
      metricsToken: '',
      rolesClaim: '',
      dataDir: '',
    },
    // Sources to add to the Content Security Policy of pages, by directive: { 'connect-src': ['https://api.example.com'] }
    contentSecurityPolicy: {} as Record<string, string[]>,
    // For a Node server: see server/plugins/keepAlive.ts
    keepAliveSeconds: 65,
  },
  routeRules: {
    '/**': { headers: commonHeaders },
    // Its URL holds a code until the page is left.
    '/callback': { headers: { 'referrer-policy': 'no-referrer' } },
  },
  compatibilityDate: '2026-09-01',
  nitro: {
    // Writes the settings that `wrangler` needs next to the worker, with those of wrangler.jsonc in them.
    cloudflare: { deployConfig: true, nodeCompat: true },
    // Written once by the build, so that the Node server need not be behind something that compresses.
    compressPublicAssets: { gzip: true, brotli: true },
    esbuild: { options: { target: 'es2024' } },
    rollupConfig: { external: ['cloudflare:workers'] },
  },
  hooks: {
    // Firefox holds prefetched scripts against `default-src`, and complains on every page. <NuxtLink> loads the code of pages by itself.
    'build:manifest': (manifest) => {
      for (const resource of Object.values(manifest)) resource.prefetch = false
    },
    // Before Nuxt's own, which renders the error page.
    'nitro:config': (config) => {
      config.errorHandler = ['#server/http/errorHandler', config.errorHandler ?? []].flat()
    },
    // A file that is not there is answered by the application: these platforms would send their 404 with the caching of the file.
    'nitro:init': ({ options: { preset, publicAssets } }) => {
      if (['cloudflare-module', 'netlify'].includes(preset)) for (const assets of publicAssets) assets.fallthrough = true
    },
  },
  experimental: {
    nitroAutoImports: false,
    // Parts of the client that nothing here uses (`npm run weight` shows what a page loads): islands, prerendered payloads, and the
    // manifest of builds.
    componentIslands: false,
    payloadExtraction: false,
    appManifest: false,
    navigationRepaint: false,
    // plugins/chunkReload.client.ts reloads: Nuxt's own writes the user to sessionStorage.
    emitRouteChunkError: 'manual',
  },
  vite: {
    build: {
      // Browsers have preloaded modules by themselves since 2023, and known `light-dark()` since May 2024.
      modulePreload: { polyfill: false },
      cssTarget: ['chrome125', 'firefox125', 'safari17.5'],
      // sidebase imports all of Nuxt's composables: without this, 4 KB that nothing calls are loaded.
      rolldownOptions: {
        treeshake: { moduleSideEffects: [{ test: /nuxt\/dist\/app\/composables\//, sideEffects: false }] },
        // What several pages share of packages is one file instead of seven: 2 KB less, and a deployment of our own code leaves it cached.
        output: { codeSplitting: { groups: [{ name: 'packages', test: /node_modules/, minShareCount: 2 }] } },
      },
    },
  },
  $development: {
    // What Vite and Nuxt DevTools need.
    runtimeConfig: {
      contentSecurityPolicy: { 'connect-src': ['ws:', 'wss:'], 'frame-src': ['\'self\''], 'style-src': ['\'unsafe-inline\''] },
    },
    serverHandlers: [
      { middleware: true, handler: '~/server/dev/loadingPage.ts' },
      { middleware: true, handler: '~/server/dev/loopbackOnly.ts' },
      { route: '/api/dev/explanation', method: 'get', handler: '~/server/dev/explanation.get.ts' },
    ],
    nitro: { plugins: ['#server/dev/serverTiming'] },
  },
  auth: {
    baseURL: '/api/auth',
    originEnvKey: '',
    provider: {
      type: 'local',
      endpoints: { signOut: false, signUp: false, getSession: { path: '/session', method: 'get' } },
      pages: { login: '/api/auth/login' },
      session: {
        dataType: {
          user: 'import(\'#shared/types/auth\').User',
          owner: 'import(\'#shared/types/auth\').Owner',
          roles: 'string[]',
          idTokenIssuedAt: 'number',
          idTokenExpiresAt: 'number',
          startedAt: 'number',
          expiresAt: 'number',
        },
      },
      refresh: { isEnabled: false },
    },
    sessionRefresh: { enableOnWindowFocus: false, enablePeriodically: false },
  },
  typescript: {
    // In a root layout the app's context takes in the whole repository: what runs in Node has its own (tsconfig.json).
    tsConfig: {
      exclude: [
        '../*.config.*',
        '../.output*',
        '../.vercel',
        '../.netlify',
        '../dist',
        ...['bench', 'lighthouse', 'modules', 'runtimes', 'scripts', 'tenant'].map(dir => `../${dir}`),
        ...['browser', 'engines', 'fixture/*.ts', 'fixture/server', 'http', 'support', 'unit'].map(dir => `../tests/${dir}`),
      ],
    },
  },
})
