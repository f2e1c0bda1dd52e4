/** A build for another runtime, by `nuxt build --envName`: beside the one for Node, not in its place. */
const buildFor = (name: string, preset: string) => ({
  buildDir: `node_modules/.cache/nuxt-build/${name}`,
  nitro: { preset, output: { dir: `.output-${name}` } },
})

// https://nuxt.com/docs/api/configuration/nuxt-config
export default defineNuxtConfig({
  $env: {
    cloudflare: buildFor('cloudflare', 'cloudflare_module'),
    deno: buildFor('deno', 'deno_server'),
    bun: buildFor('bun', 'bun'),
  },
  modules: ['@sidebase/nuxt-auth', 'nuxt-security'],
  imports: { dirs: ['composables'], scan: true },
  devtools: { enabled: false },
  app: {
    head: {
      htmlAttrs: { lang: 'en' },
      titleTemplate: '%s · Nuxt + Auth0',
      meta: [
        { name: 'viewport', content: 'width=device-width, initial-scale=1' },
        { name: 'color-scheme', content: 'light dark' },
      ],
      link: [{ rel: 'icon', type: 'image/svg+xml', href: '/favicon.svg' }],
    },
  },
  css: ['~/assets/main.css'],
  srcDir: '.',
  runtimeConfig: {
    // Every value comes from NUXT_AUTH0_*; `server/platform/config.ts` checks them once and names every wrong one.
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
      idTokenAlg: '',
      introspection: '',
      metricsToken: '',
    },
  },
  routeRules: {
    // Its URL holds a code until the page is left.
    '/callback': { security: { headers: { referrerPolicy: 'no-referrer' } } },
  },
  compatibilityDate: '2026-09-01',
  nitro: {
    // Writes the settings that `wrangler` needs beside the worker, with those of wrangler.jsonc in them.
    cloudflare: { deployConfig: true, nodeCompat: true },
    // Written once by the build, so that the Node server need not be behind something that compresses.
    compressPublicAssets: { gzip: true, brotli: true },
    esbuild: { options: { target: 'es2024' } },
    // The Redis client is only in builds that are made with the variable set; what it says then does not matter, and is not kept.
    plugins: process.env.NUXT_AUTH0_REDIS_URL ? ['#server/platform/redis/plugin'] : [],
    // Node's debugger aid captures a stack for each hook of each request, a fifth of what the private route costs.
    replace: { 'console.createTask': 'undefined' },
    rollupConfig: { external: ['cloudflare:workers'] },
    storage: {
      // Revoked sessions. Each is remembered for as long as the longest session, 3 days; the bound is some 30 MB.
      auth0: { driver: 'lru-cache', max: 100_000, ttl: 3 * 24 * 60 * 60 * 1000 },
    },
  },
  experimental: {
    nitroAutoImports: false,
    // Parts of the client that nothing here uses (`npm run weight` shows what a page loads): islands, prerendered payloads, and the
    // manifest of builds. After a deployment a tab that asks for a chunk which is gone still reloads.
    componentIslands: false,
    payloadExtraction: false,
    appManifest: false,
    navigationRepaint: false,
  },
  vite: {
    // Every component here and in the modules is `<script setup>`; a library with Options API components needs this line away.
    define: { __VUE_OPTIONS_API__: false },
    build: {
      // Browsers have preloaded modules by themselves since 2023, and known `light-dark()` since May 2024.
      modulePreload: { polyfill: false },
      cssTarget: ['chrome125', 'firefox125', 'safari17.5'],
      // sidebase imports all of Nuxt's composables; without this, `useFetch` and `useAsyncData` stay although nothing calls them.
      rolldownOptions: { treeshake: { moduleSideEffects: [{ test: /nuxt\/dist\/app\/composables\//, sideEffects: false }] } },
    },
  },
  $development: {
    // Over the error page Nuxt shows what was thrown, by scripts that have no nonce.
    routeRules: { '/__nuxt_error': { security: { headers: { contentSecurityPolicy: false } } } },
    serverHandlers: [
      { middleware: true, handler: '~/server/dev/loadingPage.ts' },
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
  security: {
    headers: {
      contentSecurityPolicy: {
        'default-src': ['\'none\''],
        'base-uri': ['\'none\''],
        'connect-src': ['\'self\''],
        'font-src': ['\'self\''],
        // The provider's origin joins these two at run time: server/plugins/contentSecurityPolicy.ts
        'form-action': ['\'self\''],
        'img-src': ['\'self\'', 'https:', 'data:'],
        'frame-ancestors': ['\'none\''],
        'manifest-src': ['\'self\''],
        'object-src': ['\'none\''],
        'script-src': ['\'strict-dynamic\'', '\'nonce-{{nonce}}\''],
        'script-src-attr': ['\'none\''],
        'style-src': ['\'self\'', '\'nonce-{{nonce}}\''],
        'upgrade-insecure-requests': false,
      },
      // Pictures of users come from anywhere, and Safari knows no `credentialless`.
      crossOriginEmbedderPolicy: false,
      permissionsPolicy: { 'camera': [], 'display-capture': [], 'geolocation': [], 'microphone': [], 'payment': [], 'usb': [] },
      // Not `no-referrer`: a form that is posted from such a page says `Origin: null`.
      referrerPolicy: 'same-origin',
      strictTransportSecurity: { maxAge: 31536000, includeSubdomains: true },
      xFrameOptions: 'DENY',
      // For Internet Explorer, Flash and filters that browsers have no more.
      xDownloadOptions: false,
      xPermittedCrossDomainPolicies: false,
      xXSSProtection: false,
    },
    allowedMethodsRestricter: false,
    corsHandler: false,
    // It takes the header away from every answer, but only pages have it: server/plugins/privatePages.ts.
    hidePoweredBy: false,
    // 150 requests in 5 minutes for an address would lock out an office behind one.
    rateLimiter: false,
    removeLoggers: false,
    // Nothing is prerendered.
    ssg: false,
    // The API has its own, which also answers for itself: server/http/assertSmallBody.ts. Pages read no body.
    requestSizeLimiter: false,
    // It refuses values that merely look like markup; Vue escapes what is shown, and nothing from a query is.
    xssValidator: false,
  },
  typescript: {
    // In a root layout the app's context takes in the whole repository: what runs in Node has its own (tsconfig.json).
    tsConfig: {
      exclude: [
        '../*.config.*',
        '../.output*',
        ...['bench', 'lighthouse', 'modules', 'runtimes', 'scripts', 'tenant'].map(dir => `../${dir}`),
        ...['e2e', 'support', 'unit'].map(dir => `../tests/${dir}`),
      ],
    },
  },
})
