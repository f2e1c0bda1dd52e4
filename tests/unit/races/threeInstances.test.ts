import { testRaces } from '../../support/testRaces'

testRaces('three instances with a shared storage', { instances: 3, isShared: true })
