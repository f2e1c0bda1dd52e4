/** How a client sends its secret, the one that is taken if the provider lists both first. @see OpenID Connect Core 1.0 §9 */
export const clientAuthMethods = ['client_secret_post', 'client_secret_basic'] as const

/** By what a provider's metadata lists; `client_secret_basic`, the default of the specification, if they list neither. */
export function chooseAuthMethod(metadata: { token_endpoint_auth_methods_supported?: unknown }): typeof clientAuthMethods[number] {
  const listed: unknown[] = [metadata.token_endpoint_auth_methods_supported].flat()
  return clientAuthMethods.find(method => listed.includes(method)) ?? 'client_secret_basic'
}
