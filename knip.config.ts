import type { KnipConfig } from 'knip'

// `.nuxt/` tells knip what Nuxt imports by itself, so it must be fresh: `npm run typecheck` prepares it.
export default {
  entry: ['scripts/*.ts', 'server/dev/*.get.ts', 'vitest.config.ts', 'tests/**/*.test.ts', 'tests/support/{buildApp,nitroImports}.ts'],
  project: ['**/*.{ts,mts,mjs,js,vue,css}'],
  // Has a package.json of its own, which this one does not install.
  ignore: ['lighthouse/**'],
  // The types of an exported function's own parameters are for reading, even when nobody imports them.
  ignoreExportsUsedInFile: { interface: true, type: true },
  // Its plugin would start Nuxt several times to read vitest.config.ts.
  vitest: false,
  compilers: {
    css: (text: string) => [...text.matchAll(/@import\s+['"][^'"]+['"]/g)].map(([statement]) => statement.slice(1)).join('\n'),
  },
} satisfies KnipConfig
