// Many users on several instances behind a load balancer, while one is killed, one added and one stopped: npm run instances [-- --help]
import { parseArgs } from 'node:util'
import { startCluster } from '../tests/support/cluster.ts'
import { findRedis } from '../tests/support/redisServer.ts'
import { production } from '../tests/support/runtimes.ts'
import { findProblems, toRows } from './instances/judge.ts'
import { runLoad } from './instances/runLoad.ts'

const { values } = parseArgs({
  options: {
    instances: { type: 'string', default: '3' },
    users: { type: 'string', default: '50' },
    seconds: { type: 'string', default: '30' },
    overlap: { type: 'string', default: '30' },
    help: { type: 'boolean', short: 'h', default: false },
  },
})
const [instances, users, seconds, overlapSeconds] = [values.instances, values.users, values.seconds, values.overlap].map(Number)
const areNumbers = isWithin(instances, 2, 20) && isWithin(users, 1, 500) && isWithin(seconds, 8, 600) && isWithin(overlapSeconds, 0, 600)

if (values.help || !areNumbers) {
  console.log('npm run instances -- [--instances 3] [--users 50] [--seconds 30] [--overlap 30]  (2–20, 1–500, 8–600, 0–600)')
  process.exit(values.help ? 0 : 2)
}
const redisServer = findRedis()
if (!redisServer) {
  console.error('There is no redis-server, and none could be installed.')
  process.exit(2)
}

const cluster = await startCluster(redisServer, instances, production)
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void cluster.close().finally(() => process.exit(1)))
try {
  console.log(`${instances} instances, ${users} users, ${seconds} s; a used refresh token may be used again for ${overlapSeconds} s.`)
  const report = await runLoad(cluster, { users, seconds, overlapSeconds })
  for (const [label, value] of toRows(report)) console.log(`  ${label.padEnd(50)}${value}`)
  const problems = findProblems(report)
  for (const problem of problems) console.error(problem)
  process.exitCode = problems.length ? 1 : 0
}
finally {
  await cluster.close()
}

function isWithin(value: number | undefined, minimum: number, maximum: number): value is number {
  return Number.isInteger(value) && Number(value) >= minimum && Number(value) <= maximum
}
