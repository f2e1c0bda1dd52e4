import { selectedRuntime } from './runtimes.ts'
import type { Runtime } from './runtimes.ts'

/** Serves the production build to instances that share Redis: every build but the Worker's has the client in it. */
export const redisRuntime: Runtime = selectedRuntime
