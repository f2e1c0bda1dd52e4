import type { KnipConfig } from 'knip'

// `.nuxt/` tells knip what Nuxt imports by itself, so it must be fresh: `npm run typecheck` prepares it.
export default {
  entry: ['scripts/*.ts', 'server/dev/{*.get,loadingPage,loopbackOnly,serverTiming}.ts', 'bench/*.ts', 'bench/routes/*.get.ts',
    'runtimes/{serve,runFunction}.ts', 'bench/bareNuxt/**/*.ts', 'vitest.config.ts', 'tests/**/*.test.ts', 'tests/fixture/**',
    'tests/support/{buildApp,nitroImports}.ts', 'tests/engines/vitest.config.ts'],
  project: ['**/*.{ts,mts,mjs,js,vue,css}'],
  // Have dependencies of their own, which this package does not install.
  ignore: ['bench/**/*.mjs', 'lighthouse/**', 'scripts/{modules,mutation,providers}/**', 'scripts/own/product/**'],
  // The types of an exported function's own parameters are for reading, even when nobody imports them.
  ignoreExportsUsedInFile: { interface: true, type: true },
  // Part of the runtime, not a package: `cloudflare:workers`.
  ignoreDependencies: ['cloudflare'],
  // Its plugin would start Nuxt several times to read vitest.config.ts.
  vitest: false,
  compilers: {
    css: (text: string) => [...text.matchAll(/@import\s+['"][^'"]+['"]/g)].map(([statement]) => statement.slice(1)).join('\n'),
  },
} satisfies KnipConfig
