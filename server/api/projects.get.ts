import { requireIdToken } from '#server/auth/requireIdToken'
import { defineApiHandler } from '#server/http/defineApiHandler'

const projects = [
  { id: 1, name: 'Website relaunch', status: 'in progress', dueOn: '2027-03-01' },
  { id: 2, name: 'Customer survey', status: 'waiting', dueOn: '2027-02-12' },
  { id: 3, name: 'Quarterly report', status: 'done', dueOn: '2026-12-18' },
]

/** Lists projects for callers whose bearer ID token is valid. Replace it with your own data, by the `sub` of the claims. */
export default defineApiHandler(async (event) => {
  await requireIdToken(event)
  return projects
})
