import { testRaces } from '../../support/testRaces'

testRaces('one instance', { instances: 1, isShared: false })
