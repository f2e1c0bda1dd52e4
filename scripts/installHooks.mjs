// After an install: lets git run .githooks. Not in CI, not in a copy without .git, and not over hooks that somebody has set up.
import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import process from 'node:process'

const isSet = () => spawnSync('git', ['config', 'core.hooksPath']).status === 0

if (!process.env.CI && existsSync('.git') && !isSet()) {
  execFileSync('git', ['config', 'core.hooksPath', '.githooks'])
}
