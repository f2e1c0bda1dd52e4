import { defineEventHandler } from 'h3'

/** Calls another service, which nobody answers for. */
export default defineEventHandler(() => $fetch('http://127.0.0.1:1/reports?email=user@example.com&code=zq-secret-zq', { retry: 0 }))
