const kept = ['PATH', 'HOME', 'TMPDIR', 'TEMP', 'TMP', 'SystemRoot', 'APPDATA', 'LOCALAPPDATA', 'USERPROFILE', 'LANG', 'CI']

/**
 * The environment for a child process: what an operating system needs and the given variables. Neither the test runner's own
 * (`NODE_ENV=test`) nor the developer's `NUXT_*` reach the child.
 */
export function cleanEnvironment(variables: Record<string, string> = {}): Record<string, string> {
  const inherited = kept.flatMap(name => process.env[name] === undefined ? [] : [[name, process.env[name]]])
  return { ...Object.fromEntries(inherited), NUXT_TELEMETRY_DISABLED: '1', ...variables }
}
