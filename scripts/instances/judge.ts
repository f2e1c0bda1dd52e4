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
    ['renewals asked for', report.renewals],
    ['ID tokens that came due, over all users', report.expiries],
    ['refresh grants', report.grants],
    ['of them repeated after the kill', report.repeatedGrants],
    ['longest wait for an answer', `${(report.slowestMs / 1000).toFixed(1)} s`],
    ['requests by instance', report.answered.join(' · ')],
  ]
}

/** What must not be: a sentence for each. Empty: no request failed, nobody was logged out, one grant for each user and expiry. */
export function findProblems(report: LoadReport): string[] {
  const { failed, loggedOut, signedOut, grants, repeatedGrants, brokenRenewals, expiries, answered, sent } = report
  const total = answered.reduce((sum, count) => sum + count, 0)
  return [
    ...new Set(failed),
    ...loggedOut ? [`${loggedOut} users were logged out.`] : [],
    ...signedOut ? [`${signedOut} users had no session at the end.`] : [],
    ...grants - repeatedGrants === expiries ? [] : [`${grants - repeatedGrants} grants for ${expiries} ID tokens that came due.`],
    ...repeatedGrants > brokenRenewals ? [`${repeatedGrants} grants were repeated, and ${brokenRenewals} renewals were cut off.`] : [],
    ...expiries ? [] : ['No ID token came due.'],
    ...total === sent - failed.length ? [] : [`${sent} requests were sent and ${total} answered.`],
  ]
}
