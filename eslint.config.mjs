import { builtinModules } from 'node:module'
import { createConfigForNuxt } from '@nuxt/eslint-config/flat'

// How an import can reach a folder of the root: '~/server/x', '@@/server/x', '../../server/x', './server/x'.
const fromRoot = String.raw`([~@]{1,2}|\.{1,2}(/\.\.)*)/`

const node = {
  regex: `^(node:|(${builtinModules.filter(name => !/^[_n]/.test(name) || name === 'net').join('|')})(/|$))`,
  message: 'Web-standard APIs only: the same code runs on Node, Workers, Deno and Bun.',
}
const serverFromApp = {
  regex: `^(#server(/|$)|${fromRoot}server(/|$))`,
  message: 'The browser must not see server code. Wire types live in shared/types.',
}
const tenant = {
  regex: `^${fromRoot}tenant(/|$)`,
  message: 'The local tenant is a tool of development and tests: nothing that is built may import it.',
}
const routes = {
  regex: String.raw`^(#server|${fromRoot}server|(\.\./)+)/?(api|routes|plugins|middleware)(/|$)`,
  message: 'Arrows go one way: api -> auth -> the rooms -> platform -> shared/types.',
}
const app = {
  regex: `^${fromRoot}(pages|components|composables|middleware|plugins)(/|$)`,
  message: 'Code of the server and shared types do not import the app.',
}
const rooms = ['protocol', 'session', 'tokens', 'keys']
const roomsBut = room => ({
  regex: String.raw`^(#server|${fromRoot}server|(\.\./)*\.\.)/(auth|${rooms.filter(other => other !== room).join('|')})(/|$)`,
  message: `server/${room} knows no other room: server/auth is where they meet.`,
})

/** Forbids importing what the patterns match, statically, with `import()` or as a type; and the given syntax. */
function forbidImports(name, files, patterns, syntax) {
  return {
    name: `project/imports/${name}`,
    files,
    rules: {
      'no-restricted-imports': ['error', { patterns }],
      'no-restricted-syntax': ['error', ...syntax, ...patterns.flatMap(({ regex, message }) => [
        { selector: `ImportExpression[source.value=/${regex.replaceAll('/', String.raw`\/`)}/]`, message },
        { selector: `TSImportType[source.value=/${regex.replaceAll('/', String.raw`\/`)}/]`, message },
      ])],
    },
  }
}

const processEnv = {
  selector: 'MemberExpression[object.name="process"][property.name="env"]',
  message: 'Configuration is read once, through runtimeConfig, in server/platform/config.ts.',
}
const moduleLet = ['Program > VariableDeclaration[kind="let"]', 'Program > ExportNamedDeclaration > VariableDeclaration[kind="let"]']
  .map(selector => ({ selector, message: 'No module-level `let`: a module-level cache is a `const` with a bound.' }))
const eventNode = {
  selector: 'MemberExpression[object.name="event"][property.name="node"]',
  message: '`event.node` exists only where Node does: use the h3 utilities.',
}

const appFiles = ['client/**', 'pages/**', 'components/**', 'composables/**', 'middleware/**', 'plugins/**', 'utils/**']
const toolFiles = ['scripts/**', 'tests/**', 'tenant/**', 'bench/**', 'lighthouse/**', 'modules/**', 'runtimes/**', '*.config.*']

export default createConfigForNuxt({
  dirs: { src: ['.', 'scripts/own/product', 'tests/fixture'] },
  features: {
    tooling: true,
    stylistic: { indent: 2, quotes: 'single', semi: false, commaDangle: 'always-multiline', braceStyle: 'stroustrup', arrowParens: false },
    nuxt: { sortConfigKeys: false },
  },
})
  .append({
    name: 'project/style',
    rules: {
      'vue/max-attributes-per-line': ['error', { singleline: 4 }],
      'vue/max-len': 'off',
      'vue/require-default-prop': 'off',
    },
  }, {
    name: 'project/code',
    files: ['**/*.{ts,mts,mjs,js,vue}'],
    rules: {
      '@stylistic/max-len': ['error', { code: 140, ignoreUrls: true, ignoreRegExpLiterals: true }],
      '@stylistic/operator-linebreak': ['error', 'before', { overrides: { '=': 'after' } }],
      'eqeqeq': ['error', 'smart'],
      'no-console': 'error',
      'no-empty': ['error', { allowEmptyCatch: false }],
      'no-else-return': ['error', { allowElseIf: false }],
      'no-restricted-syntax': ['error', processEnv, ...moduleLet],
    },
  }, {
    name: 'project/docstrings',
    files: ['server/**/*.ts', 'shared/**/*.ts', 'client/**/*.ts', 'composables/**/*.ts', 'tenant/**/*.ts', 'tests/support/**/*.ts'],
    rules: {
      'jsdoc/require-jsdoc': ['error', {
        enableFixer: false,
        require: { FunctionDeclaration: false },
        contexts: ['ExportNamedDeclaration[declaration.type=/^(Function|Class|Variable|TSInterface|TSTypeAlias)Declaration$/]'],
      }],
    },
  })
  .append(
    forbidImports('app', appFiles, [serverFromApp, tenant, node], [processEnv, ...moduleLet]),
    forbidImports('vue', ['**/*.vue'], [serverFromApp, tenant, node], [processEnv]), // each instance has its own `let`
    forbidImports('shared', ['shared/**'], [serverFromApp, tenant, app, node], [processEnv, ...moduleLet]),
    forbidImports('server', ['server/**'], [tenant, app, node], [processEnv, ...moduleLet]),
    forbidImports('auth', ['server/{auth,http,operations,platform}/**'],
      [tenant, app, node, routes], [processEnv, ...moduleLet, eventNode]),
    ...rooms.map(room => forbidImports(
      room, [`server/${room}/**`], [tenant, app, node, routes, roomsBut(room)], [processEnv, ...moduleLet, eventNode],
    )),
    {
      name: 'project/tools',
      files: toolFiles,
      rules: { 'no-restricted-syntax': ['error', ...moduleLet], 'no-console': 'off' },
    },
    {
      // `beforeAll` hands its fixture to the tests through a `let`.
      name: 'project/tests',
      files: ['tests/**'],
      rules: { 'no-restricted-syntax': 'off' },
    },
  )
