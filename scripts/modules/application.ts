import { execFileSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** How @nuxtjs/i18n makes the paths of pages. */
export type Strategy = 'no_prefix' | 'prefix' | 'prefix_except_default' | 'prefix_and_default'

/** Where the copy of the application is. */
export const copyDir = 'scripts/modules/.output-app'
const packages = 'scripts/modules/node_modules'

/** Copies the application with its packages, and adds those of the modules and a page that uses them. */
export function copyApplication(): void {
  rmSync(copyDir, { recursive: true, force: true })
  mkdirSync(copyDir)
  const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], { encoding: 'utf8' }).trim().split('\n')
  for (const file of files) {
    if (!existsSync(file)) continue
    mkdirSync(dirname(join(copyDir, file)), { recursive: true })
    cpSync(file, join(copyDir, file))
  }
  link('node_modules', copyDir)
  rmSync(join(copyDir, 'node_modules/.cache'), { recursive: true, force: true })
  // A package must not be there twice: Vue would be two Vues.
  for (const name of listPackages()) {
    const target = join(copyDir, 'node_modules', name)
    if (existsSync(target)) continue
    mkdirSync(dirname(target), { recursive: true })
    link(join(packages, name), target)
  }
  cpSync('scripts/modules/AddedModules.vue', join(copyDir, 'pages/trial.vue'))
  writeFileSync(join(copyDir, 'assets/trial.css'), '@import "tailwindcss";\n@import "@nuxt/ui";\n')
  mkdirSync(join(copyDir, 'i18n/locales'), { recursive: true })
  writeFileSync(join(copyDir, 'i18n/locales/en.json'), '{ "hello": "Hello" }')
  writeFileSync(join(copyDir, 'i18n/locales/de.json'), '{ "hello": "Hallo" }')
}

/** Adds the modules to the configuration of the copy, as a person would. */
export function addModules(strategy: Strategy): void {
  const modules = ['@sidebase/nuxt-auth', '@nuxt/ui', '@pinia/nuxt', '@nuxtjs/i18n', '@nuxt/image', '@vueuse/nuxt']
  const options = {
    modules,
    // They would load fonts and icons from elsewhere.
    ui: { fonts: false },
    icon: { provider: 'none' },
    i18n: {
      strategy,
      defaultLocale: 'en',
      locales: ['en', 'de'].map(code => ({ code, language: code, file: `${code}.json` })),
      // Redirects every page without a prefix, where the default leaves all but the home page as they are.
      detectBrowserLanguage: { redirectOn: 'no prefix' },
    },
  }
  const config = readFileSync('nuxt.config.ts', 'utf8')
    .replace('modules: [\'@sidebase/nuxt-auth\'],', `...${JSON.stringify(options)},`)
    .replace('devtools: { enabled: false }', 'devtools: { enabled: true }')
    .replace('css: [', 'css: [\'~/assets/trial.css\', ')
  writeFileSync(join(copyDir, 'nuxt.config.ts'), config)
}

/** The copy's own `nuxt`, with the environment of a newcomer. */
export const nuxt = {
  args: (...args: string[]) => ['node_modules/nuxt/bin/nuxt.mjs', ...args],
  options: { cwd: copyDir, env: { ...process.env, NUXT_TELEMETRY_DISABLED: '1' } },
}

function link(from: string, to: string): void {
  execFileSync('cp', ['-al', from, to])
}

function listPackages(): string[] {
  return readdirSync(packages).filter(name => !name.startsWith('.'))
    .flatMap(name => name.startsWith('@') ? readdirSync(join(packages, name)).map(part => `${name}/${part}`) : name)
}
