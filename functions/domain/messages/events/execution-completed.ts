import type { Alert } from '../../../../schemas/alert'
import { ExecutionCompleted } from '../../../../schemas/events'
import { parseJson } from '../../../runtime/json'
import { oneLine } from '../../../runtime/text'
import { deciderOf } from '../../approval/people'
import { failedUse } from '../../approval/standing-use'
import { illFor, time, words } from '../wording'
import { alertNotification } from './notification'
import { isExecuted, revisionIf } from './state'

export const executionCompleted = alertNotification(ExecutionCompleted, {
  headline: ({ dry_run, result = 'unknown' }) =>
    dry_run === true && result === 'still_failing'
      ? 'dry run, nothing was changed and the domain still fails'
      : results[result],
  details: (alert) => [
    alert.result === 'resolved'
      ? illFor(alert, alert.executed_at)
      : `${time(alert.executed_at)}. ${illFor(alert, undefined)}`,
    ...why(alert),
    `Approved by ${deciderOf(alert)}.`,
    ...revokes(alert),
  ],
  occasions: (alert) => revisionIf(isExecuted(alert), alert),
  tone: ({ result }) => (result === 'resolved' || result === 'nothing_to_do' ? 'good' : 'bad'),
  keepsPlan: true,
})

const results: Readonly<Record<NonNullable<Alert['result']>, string>> = {
  resolved: 'resolved, a fresh probe finds the domain well',
  still_failing: 'the plan was carried out, but the domain still fails',
  unknown: 'how the plan ended is not known',
  nothing_to_do: 'nothing was carried out, the domain was already well',
  refused: 'nothing was carried out',
}

const kinds: Readonly<Partial<Record<NonNullable<Alert['failure_kind']>, string>>> = {
  action_failed: 'An action failed; the steps after it were not carried out.',
  agent_stopped: 'The agent stopped the plan: the state had changed.',
  agent_unavailable:
    'The agent was to carry out the plan and gave no whole answer. See the log for what it did.',
  not_permitted: 'The settings or the plan have changed: it may not be carried out any more.',
  stopped: 'It was stopped.',
  state_unknown: 'No probe could tell whether the domain still fails.',
  evidence_changed: 'The fault is another now than the plan was made for. A new analysis was asked for.',
  out_of_time: 'The time was over.',
  outcome_unknown: 'The execution ended without a word. See what it did before you repeat anything.',
  never_started: 'The execution did not start in time. It needs a new approval.',
}

/** What was approved in advance ends with a use that fails. */
const revokes = (alert: Alert): readonly string[] =>
  alert.standing_approval === undefined || failedUse(alert) === undefined
    ? []
    : [`This revokes ${alert.standing_approval.standing_id}: people are asked from now on.`]

/** What the execution gave as the reason, else what its kind of failure means. */
const why = (alert: Alert): readonly string[] => {
  const reason = reasonOf(alert)
  if (reason !== undefined) return [reason]
  if (alert.failure_kind === undefined) return []
  return [kinds[alert.failure_kind] ?? `Reason: ${words(alert.failure_kind)}.`]
}

/** Longest reason in a message; the log holds the whole. */
const MAX_REASON = 300

/** The sentence in `execution_details`; parts of it may be the agent's. */
const reasonOf = ({ execution_details }: Alert): string | undefined => {
  const details = parseJson(execution_details ?? '')
  if (typeof details !== 'object' || details === null || !('reason' in details)) return undefined
  return typeof details.reason === 'string' ? oneLine(details.reason, MAX_REASON) : undefined
}
