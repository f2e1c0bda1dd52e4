/** Stands in for Nitro's run time in unit tests: a unit is given its values, only a running server has a configuration. */
export function useRuntimeConfig(): never {
  throw new Error('There is no runtime configuration in a unit test: pass the values.')
}
