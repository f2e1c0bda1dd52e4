import { chromium } from './chromium.ts'
import { testMainPaths } from './testMainPaths.ts'

testMainPaths(chromium)
