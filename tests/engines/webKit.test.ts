import { webKit } from './webKit.ts'
import { testMainPaths } from './testMainPaths.ts'

testMainPaths(webKit)
