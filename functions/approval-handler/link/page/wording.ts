import type { Alert } from '../../../../schemas/alert'
import { shownName } from '../../../../schemas/monitor'
import { type ExecutionMode, exceptions, freezeNote, labels } from '../../../domain/messages/wording'
import type { AppError } from '../../../runtime/errors'
import { oneLine } from '../../../runtime/text'

/** Every sentence of the page, in one place: another language is another object of this form. */
export const words = {
  language: 'en',
  title: (alert: Alert) => `${alert.severity.toUpperCase()} ${shownName(alert)}`,
  severity: (alert: Alert) => `${alert.severity} severity`,
  risk: (risk: string) => `${risk} risk`,
  plan: labels.plan,
  what: 'what',
  now: 'now',
  after: 'after',
  absent: 'not there',
  unchanged: 'as it is',
  evidence: 'Evidence',
  analysis: 'Analysis',
  byAgent: labels.byAgent,
  said: (summary: string) => `In the agent's words: ${summary}`,
  cut: 'The analysis is longer; this is its beginning. All of it is stored as',
  log: 'What was carried out',
  ran: (from: string, to: string) => `From ${from} to ${to}.`,
  verified: ({ status, probes, summary }: { status: string; probes: number; summary?: string }) =>
    oneLine(`Afterwards ${probes} fresh probe(s): ${status}. ${summary ?? ''}`),
  inEffect: (verified: string) => `in effect: ${verified}`,
  undone: (undo: string) => `put back: ${undo}`,
  wholeLog: 'Read the whole log',
  backToAlert: 'Back to the alert',
  logCut: 'The log is longer; this is its beginning. All of it is stored as',
  noLog: 'No log is stored of this alert: nothing was carried out yet, or it could not be written.',
  foreignLog:
    'What is stored as the log of this alert is not the log of its execution. It is not shown; have somebody look into it who may read the table.',
  unreadLog: (key: string) =>
    `The log cannot be read just now, or is no longer kept. Open this page again; it was stored as ${oneLine(key, 300)}.`,
  decision: 'Your decision',
  toDecision: 'To your decision',
  confirm: 'Yes, approve',
  back: 'Back',
  amend: 'Change the plan',
  tryDry: 'Try it dry',
  tried: 'What the plan would do now',
  findings: {
    only_looks: 'only looks',
    as_shown: 'as shown',
    evidence_changed: 'not as shown',
    throttled: 'throttled, try again later',
    not_permitted: 'not permitted',
    state_unknown: 'cannot be said',
  },
  confirmAmend: 'Use the changed plan',
  amendHint:
    'Leave steps out, or change their values. It is checked and previewed like a plan of the agent, is a new revision, and wants every approval anew; buttons and links of this one are void then.',
  keep: (id: string) => `Keep ${id}`,
  name: 'Your name',
  nameHint:
    'Whoever has this link has the same one. The name is kept with what you decide, and shown as what it is: a claim.',
  noName: 'Enter your name: what you decide is kept under it. Nothing is decided yet.',
  longName: (length: number, most: number) =>
    `The name has ${length} characters, ${most} are kept at most. Shorten it: nothing is decided yet.`,
  longComment: (length: number, most: number) =>
    `The comment has ${length} characters, ${most} are kept at most. Shorten it: nothing was sent.`,
  comment: 'Comment (optional)',
  commentOrReason: 'Comment, or the reason to reject (optional)',
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
  freeze: freezeNote,
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
  left: (time: string) => `${time} left to decide`,
  without: 'Without a decision nothing is carried out.',
  alert: (alert: Alert) => `Alert ${alert.alert_id}, opened`,
  seen: labels.seen,
  probed: labels.target,
  cause: labels.cause,
  changes: labels.changes,
  approvals: (given: number, needed: number) => `${given} of ${needed} approvals are given.`,
  fresh:
    'What you see is the newest plan. This link was made for the one before it and cannot decide on this one: use that of the newest message.',
  late: (ended: string) =>
    `The time to decide ended at ${ended}. Nothing is carried out. If the domain still fails, a new message follows.`,
  broken:
    'It is not as it was sent: mail and chat programs cut long links, or change them. Copy the whole of it from the message, from https to its end, or open the message in another program.',
  again: 'The alert is analysed again. A new message follows.',
  amending: 'The plan is changed; what it would do is looked up. A new message follows.',
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
    confirm: 'Approve this plan?',
    amend: 'Change this plan',
    broken: 'This link is broken',
    thanks: 'Thank you',
    tried: 'Tried, and nothing was changed',
    form: 'Not understood',
    notSignedIn: 'Not signed in',
    unlisted: 'Not allowed here',
    noLog: 'There is no log',
  },
  errors: {
    gone: 'Nothing to decide',
    conflict: 'Not decided',
    forbidden: 'Not allowed here',
    not_found: 'Nothing to decide',
    too_large: 'Too long, nothing is decided yet',
  } as Readonly<Partial<Record<AppError['tag'], string>>>,
  tryAgain: 'Please try again',
} as const
