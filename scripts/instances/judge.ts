import type { LoadReport } from './runLoad.ts'

/** The report as rows of a table. */
export function toRows(report: LoadReport): [string, number | string][] {
  return [
    ['requests sent', report.sent],
    ['failed, after the balancer\'s retry', report.failed.length],
    ['passed on by the balancer: nobody listened', report.refused],
    ['passed on by the balancer: the connection broke', report.broken],
    ['users logged out', report.loggedOut],
    ['users without a session at the end', report.signedOut],
    ['refreshes asked for', report.refreshes],
    ['ID tokens that came due, over all users', report.expiries],
    ['refresh grants', report.grants],
    ['of them repeated after the kill', report.repeatedGrants],
    ['of them lost: killed before they were stored', report.lostGrants],
    ['longest wait for an answer', `${(report.slowestMs / 1000).toFixed(1)} s`],
    ['requests by instance', report.answered.join(' · ')],
  ]
}

/**
 * What must not be: a sentence for each. Empty: no request failed, there was one grant for each user and expiry, and nobody was logged out
 * but those whose grant was lost. That happens only where the provider has no overlap and the instance was killed before it had stored
 * what the provider answered.
 */
export function findProblems(report: LoadReport): string[] {
  const { failed, loggedOut, signedOut, overlapSeconds, lostGrants, repeatedGrants, brokenRefreshes, expiries, answered, sent } = report
  const mayBeLost = overlapSeconds ? 0 : brokenRefreshes
  const total = answered.reduce((sum, count) => sum + count, 0)
  return [
    ...new Set(failed),
    ...lostGrants < 0 ? [`${-lostGrants} of ${expiries} ID tokens that came due were refreshed without a grant.`] : [],
    ...lostGrants > mayBeLost ? [`${lostGrants} grants were lost, and at most ${mayBeLost} may have been.`] : [],
    ...loggedOut > lostGrants ? [`${loggedOut} users were logged out, and only ${lostGrants} grants were lost.`] : [],
    ...signedOut > loggedOut ? [`${signedOut} users had no session at the end, and only ${loggedOut} were told so.`] : [],
    ...repeatedGrants > brokenRefreshes ? [`${repeatedGrants} grants were repeated, and ${brokenRefreshes} refreshes were cut off.`] : [],
    ...expiries ? [] : ['No ID token came due.'],
    ...total === sent - failed.length ? [] : [`${sent} requests were sent and ${total} answered.`],
  ]
}
