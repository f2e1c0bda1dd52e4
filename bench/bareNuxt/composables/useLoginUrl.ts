import { computed } from 'vue'

/** Where a login would start. */
export function useLoginUrl() {
  return computed(() => '/api/auth/login')
}
