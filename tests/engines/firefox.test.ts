import { firefox } from './firefox.ts'
import { testMainPaths } from './testMainPaths.ts'

testMainPaths(firefox)
