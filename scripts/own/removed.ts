/** What a product does not take over: a reason, then patterns of files and folders. */
export const removed: Record<string, string[]> = {
  'What proves and measures this project': [
    'CHANGELOG.md', 'CONTRIBUTING.md', '.ci', 'bench', 'lighthouse', 'runtimes',
    'docs/images', 'docs/migrating.md', 'docs/performance.md',
    'scripts/changelog.ts', 'scripts/instances', 'scripts/instances.ts', 'scripts/modules', 'scripts/mutation', 'scripts/own',
    'scripts/own.ts', 'scripts/providers', 'scripts/screenshots.ts', 'scripts/testRuntimes.ts', 'tests/unit/scripts/own.test.ts',
  ],
  // Other providers, many instances, races, outages: they run here, for every version that a product merges.
  'Tests that prove the core in hard conditions': [
    'tests/browser/{clock,ends,manyTabs,outages,previews,providers,sessions,sessionsLimits,sessionsOfOthers}.test.ts',
    'tests/http/{abandonedRefresh,instances,manyInstances,outages,providerOutage,providers,restart,verificationFuzz}.test.ts',
    'tests/support/{ageSession,appWithProvider,cluster,holdAnswer,roundRobin,sessionWorld,testRaces}.ts',
    'tests/unit/{races,security,security.test.ts}',
  ],
  'The demo': [
    'assets/journey.css', 'components/IdTokenLife.vue', 'components/JourneyDiagram.vue',
    'pages/projects.vue', 'server/api/admin.get.ts', 'server/api/projects.get.ts', 'server/api/reports.get.ts',
    'server/api/step-up.get.ts', 'utils/formatDuration.ts',
  ],
  'Tests of the demo': [
    'tests/browser/appearance.test.ts', 'tests/browser/demo.test.ts', 'tests/unit/server/api/demo.test.ts',
    'tests/nuxt/components/IdTokenLife.test.ts', 'tests/unit/utils/formatDuration.test.ts',
  ],
}

/** Scripts of `package.json` that go with it. */
export const removedScripts = [
  'bench', 'bench:memory', 'changelog', 'instances', 'lighthouse', 'modules', 'mutation', 'own', 'providers', 'runtimes', 'screenshots',
  'start:bun', 'start:cloudflare', 'start:deno', 'start:netlify', 'start:vercel', 'test:runtimes',
]

/** What a document says of this project only. */
const upstreamOnly: [RegExp, string] = [/^<!-- upstream -->\n[\s\S]*?^<!-- \/upstream -->\n\n?|<!-- upstream -->[\s\S]*?<!-- \/upstream -->/gm, '']

/** Texts that go with it, by file: each must be there, so that none is forgotten. */
export const edits: Record<string, [from: string | RegExp, to: string][]> = {
  '.github/dependabot.yml': [[/ {2}- package-ecosystem: npm\n {4}directories:[\s\S]*?prefix: build\n/g, '']],
  'knip.config.ts': [[/ 'bench\/\*\.ts'[^\]]*bareNuxt\/\*\*\/\*\.ts', /g, '\n    '], [/ {2}\/\/ Have dependencies of their own.*\n.*\n/g, '']],
  'SECURITY.md': [upstreamOnly],
  'docs/deployment.md': [upstreamOnly],
  'docs/later-versions.md': [upstreamOnly],
  'docs/many-machines.md': [upstreamOnly],
  'docs/providers.md': [upstreamOnly],
  'docs/testing.md': [upstreamOnly, [/\s`itWithOwn` has[^.]*\./g, '']],
  'tests/support/runtimes.ts': [['export const runtimes', 'const runtimes'], ['export function toRuntimeName', 'function toRuntimeName']],
  'tests/support/visit.ts': [[/\/\*\*[^*]*\*\/\nexport const itWithOwn.*\n\n/g, '']],
  'assets/main.css': [['@import \'./journey.css\' layer(app);\n', '']],
}
