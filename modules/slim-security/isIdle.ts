/** Options of nuxt-security, by name. */
export type SecurityRules = Record<string, unknown>

/** Options of plugins that are not named for them. */
const optionsOfPlugins: Record<string, string> = {
  '30-cspSsgHashes': 'ssg',
  '80-hidePoweredBy': 'hidePoweredBy',
  '90-prerenderedHeaders': 'ssg',
}

/**
 * Whether a file is a handler or a plugin of nuxt-security whose option is `false`, and is switched on by no route rule. Handlers are
 * named for their options.
 */
export function isIdle(file: string, security: SecurityRules, routeRules: { security?: SecurityRules }[]): boolean {
  const [, folder, name = ''] = /nuxt-security\/dist\/runtime\/(server\/middleware|nitro\/plugins)\/([\w-]+)/.exec(file) ?? []
  const option = folder === 'nitro/plugins' ? optionsOfPlugins[name] : name || undefined
  return option !== undefined && security[option] === false && !routeRules.some(rule => rule.security?.[option])
}
