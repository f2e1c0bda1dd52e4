import type { StorageProblem } from '#server/platform/sharedStorage'

/** What Redis answers, by the first word of its error, and what that means. */
const problemByReply: Record<string, StorageProblem> = {
  NOAUTH: 'credentials',
  WRONGPASS: 'credentials',
  READONLY: 'read_only',
  MOVED: 'cluster',
  ASK: 'cluster',
  CROSSSLOT: 'cluster',
  CLUSTERDOWN: 'cluster',
  NOPERM: 'refused',
  OOM: 'refused',
  MISCONF: 'refused',
  NOREPLICAS: 'refused',
}

const sentences: Record<StorageProblem, string> = {
  unreachable: 'Redis cannot be reached',
  credentials: 'Redis does not accept the user or password in NUXT_AUTH0_REDIS_URL',
  read_only: 'Redis is a read-only replica: NUXT_AUTH0_REDIS_URL must name the primary',
  cluster: 'Redis runs as a cluster, which is not supported: NUXT_AUTH0_REDIS_URL must name a single Redis',
  refused: 'Redis refuses to work',
}

/**
 * What an error of the client says about Redis, with a sentence for the log: what is wrong, with the code of the error, never its text,
 * which may quote what was sent. Null for a reply that concerns one command only.
 */
export function toRedisProblem(error: Error & { code?: string }) {
  if (error.name !== 'ReplyError') return createProblem('unreachable', error.code ?? (/timed out/i.test(error.message) ? 'time-out' : 'closed'))
  const [reply = ''] = /^[A-Z]+/.exec(error.message) ?? []
  const kind = problemByReply[reply]
  return kind ? createProblem(kind, reply) : null
}

function createProblem(kind: StorageProblem, code: string) {
  return { kind, sentence: `${sentences[kind]} (${code})` }
}
