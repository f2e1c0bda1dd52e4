/** Options of nuxt-security, by name. */
export type SecurityRules = Record<string, unknown>

/**
 * Whether a server handler is one of nuxt-security whose option is `false`, and is switched on by no route rule. Its files are named
 * for their options.
 */
export function isIdle(handler: string, security: SecurityRules, routeRules: { security?: SecurityRules }[]): boolean {
  const [, option] = /nuxt-security\/dist\/runtime\/server\/middleware\/(\w+)/.exec(handler) ?? []
  return option !== undefined && security[option] === false && !routeRules.some(rule => rule.security?.[option])
}
