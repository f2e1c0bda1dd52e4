import fc from 'fast-check'
import { beforeAll, expect, it, vi } from 'vitest'
import { createWorld } from './sessionWorld'
import type { WorldOptions } from './sessionWorld'

type World = ReturnType<typeof createWorld>
type Tab = ReturnType<World['openTab']>

const users = ['ada', 'ben'] as const
const tab = fc.nat(1)

/** What happens at the same time, and how many seconds have passed since the round before. */
const operation = fc.oneof(
  { weight: 4, arbitrary: fc.record({ type: fc.constant('ping' as const), tab, isFresh: fc.boolean(), isLost: fc.boolean() }) },
  { weight: 2, arbitrary: fc.record({ type: fc.constantFrom('load' as const, 'sync' as const), tab, isLost: fc.boolean() }) },
  { weight: 2, arbitrary: fc.record({
    type: fc.constant('sign in' as const), user: fc.constantFrom(...users), times: fc.integer({ min: 1, max: 2 }),
    organization: fc.constantFrom(null, 'org_acme', 'org_globex'),
  }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('log out' as const), tab }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('back-channel' as const), user: fc.constantFrom(...users) }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('crash' as const), instance: fc.nat(2) }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constantFrom('outage' as const, 'rotate secrets' as const) }) },
)
const rounds = fc.array(fc.record({
  operations: fc.array(operation, { minLength: 1, maxLength: 4 }),
  seconds: fc.constantFrom(1, 40, 400, 3550, 7200),
}), { minLength: 1, maxLength: 4 })

type Operation = typeof operation extends fc.Arbitrary<infer Value> ? Value : never

/**
 * Plays random events in random orders against the real code, and asserts after each round that nothing has happened which must not.
 * A failure prints a seed and a path: `RACE_SEED=… RACE_PATH=…` plays it again. `RACE_RUNS` sets the number of schedules.
 */
export function testRaces(name: string, options: Omit<WorldOptions, 'hop'>): void {
  const { RACE_RUNS: runs = '10000', RACE_SEED: seed, RACE_PATH: path } = process.env

  // Real digests come from a pool of threads: their order could not be replayed.
  const digest: SubtleCrypto['digest'] = async (_, data) => (data as Uint8Array<ArrayBuffer>).slice().buffer
  beforeAll(() => void vi.spyOn(crypto.subtle, 'digest').mockImplementation(digest))

  it(`${runs} schedules of ${name} keep every promise`, async () => {
    const property = fc.asyncProperty(fc.scheduler(), rounds, async (scheduler, rounds) => {
      const world = createWorld({ ...options, hop: label => scheduler.schedule(Promise.resolve(), label) })
      const play = async (work: Promise<unknown>) => {
        await scheduler.waitFor(work)
        await scheduler.waitIdle()
      }
      const tabs = [world.openTab(), world.openTab()]
      await play(world.signIn('ada'))
      await play(Promise.all(tabs.map(tab => tab.load())))
      for (const { operations, seconds } of rounds) {
        world.state.now += seconds
        await play(Promise.allSettled(operations.map(operation => start(world, tabs, operation))))
        await play(world.judge())
        expect(world.violations).toEqual([])
      }
    })
    await fc.assert(property, { numRuns: Number(runs), endOnFailure: true, ...(seed && { seed: Number(seed) }), path })
  }, 3_600_000)
}

async function start(world: World, tabs: Tab[], operation: Operation): Promise<unknown> {
  switch (operation.type) {
    case 'ping': return (operation.isLost ? world.openTab({ isLost: true }) : tabs[operation.tab])?.ping(operation.isFresh)
    case 'load': return (operation.isLost ? world.openTab({ isLost: true }) : tabs[operation.tab])?.load()
    case 'sync': return tabs[operation.tab]?.client.sync()
    case 'sign in': return world.signIn(operation.user, operation)
    case 'log out': return tabs[operation.tab]?.client.logout()
    case 'back-channel': return world.logOutByBackchannel(operation.user)
    case 'crash': return world.restart(operation.instance)
    case 'outage': return world.toggleStorage()
    case 'rotate secrets': return world.rotateSecrets()
  }
}
