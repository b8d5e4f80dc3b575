import type { Alert } from '../../../../schemas/alert'
import { shownName } from '../../../../schemas/monitor'
import { type ExecutionMode, exceptions, labels } from '../../../domain/messages/wording'
import type { AppError } from '../../../runtime/errors'

/** Every sentence of the page, in one place: another language is another object of this form. */
export const words = {
  language: 'en',
  title: (alert: Alert) => `${alert.severity.toUpperCase()} ${shownName(alert)}`,
  severity: (alert: Alert) => `${alert.severity} severity`,
  risk: (risk: string) => `${risk} risk`,
  plan: labels.plan,
  noPlan: labels.noPlan,
  now: 'now',
  after: 'after',
  absent: 'not there',
  unchanged: 'as it is',
  notPreviewed: (problem: string) =>
    `What this plan would do is not known: ${problem}. "Analyse again" asks for that once more.`,
  evidence: 'Evidence',
  analysis: 'Analysis',
  noAnalysis: labels.noAnalysis,
  cut: 'The analysis is longer; this is its beginning. All of it is stored as',
  decision: 'Your decision',
  comment: 'Comment, or the reason to reject (optional)',
  actions: {
    approve: 'Approve the plan',
    reject: labels.reject,
    acknowledge: labels.acknowledge,
    snooze: labels.snooze,
    analyze_again: labels.analyze_again,
    stop: labels.stop,
  },
  approveHint: (steps: number, execution: ExecutionMode) =>
    exceptions(execution)[0] ??
    `Approving carries out exactly ${steps === 1 ? 'this step, once' : `these ${steps} steps, in this order, once`}.`,
  acknowledgeHint: 'Acknowledging says that people take it from here. Nothing is carried out.',
  viewOnly: (reason: string) => `This link shows the alert. It cannot be decided here: ${reason}.`,
  freeze: (name: string) =>
    `A change freeze is on (${name}): two different people must approve, or it has to wait.`,
  signIn: 'Sign in to decide as yourself',
  session: {
    absent: 'Your sign-in is over, or was for another alert. Open the link in its message and sign in again.',
    notBegun:
      'This sign-in was not begun in this browser, or too long ago. Open the link in the message again.',
    failed: 'The provider did not confirm who you are. Open the link in the message again.',
    unlisted: (setting: string) =>
      `You have signed in, and are not listed as approver. Who keeps the settings can add this to ${setting}:`,
    elsewhere: 'The form was not sent by this page. Open the link in the message again.',
  },
  left: (minutes: number) => `${duration(minutes)} left to decide`,
  without: 'Without a decision nothing is carried out.',
  alert: (alert: Alert) => `Alert ${alert.alert_id}, opened`,
  seen: labels.seen,
  probed: labels.target,
  cause: labels.cause,
  changes: labels.changes,
  approvals: (given: number, needed: number) => `${given} of ${needed} approvals are given.`,
  fresh: 'This link belongs to an older plan. Use the link of the newest message.',
  again: 'The alert is analysed again. A new message follows.',
  analyzing: 'The alert is still being analysed. A message follows.',
  gone: 'This alert is no longer stored.',
  form: (problem: string) => `The form is not complete: ${problem}.`,
  titles: {
    decided: 'Already decided',
    ended: 'Nothing to decide',
    late: 'Too late',
    revised: 'The plan was revised',
    analyzing: 'Being analysed',
    notApprovable: 'This plan cannot be approved here',
    thanks: 'Thank you',
    form: 'Not understood',
    notSignedIn: 'Not signed in',
    unlisted: 'Not allowed here',
  },
  errors: {
    unauthenticated: 'This link is not valid',
    gone: 'Nothing to decide',
    conflict: 'Not decided',
    forbidden: 'Not allowed here',
    not_found: 'Nothing to decide',
  } as Readonly<Partial<Record<AppError['tag'], string>>>,
  tryAgain: 'Please try again',
} as const

const duration = (minutes: number): string => {
  if (minutes < 60) return `${minutes} min`
  const hours = Math.floor(minutes / 60)
  return hours < 48 ? `${hours} h ${minutes % 60} min` : `${Math.floor(hours / 24)} days`
}
