import type { Alert } from '../../../../schemas/alert'
import { AlertUpdated } from '../../../../schemas/events'
import { countInWords, membersInWords, namesInWords, time } from '../wording'
import { alertNotification } from './notification'
import { upTo } from './state'

/** What is shown is the state after the last change: the message of an earlier one would say less. */
export const alertUpdated = alertNotification(AlertUpdated, {
  headline: (alert) => changed(alert),
  details: (alert) => [`${time(alert.update?.updated_at)}.`, ...consequences(alert)],
  occasions: ({ update_seq = 0 }) => upTo(update_seq),
  isSuperseded: ({ update_seq, ended_at }, occasion) => ended_at !== undefined || occasion !== update_seq,
  tone: ({ update }) => {
    if (update?.reason !== 'left') return 'alert'
    return update.unmonitored === undefined ? 'good' : 'neutral'
  },
  leavesQuestion: (alert) => alert.analysis_status !== 'in_progress',
  // Also of what was decided: it is not about what joined since.
  changesHead: (alert) => alert.analysis_status !== 'in_progress',
  severity: ({ update, severity }) => update?.severity ?? severity,
})

const changed = ({ update }: Alert): string => {
  if (update === undefined) return ''
  const { reason, previous_severity, severity, summary, changed: keys = [] } = update
  const count = countInWords(update) ?? 'one'
  switch (reason) {
    case 'severity':
      return `worse now, ${severity} instead of ${previous_severity ?? 'less'}: ${summary}`
    case 'symptom':
      return `fails in another way now: ${summary}`
    case 'joined':
      return `${namesInWords(keys)} failing too, ${count} now`
    case 'left':
      return `${left(keys, update.unmonitored ?? [])}, ${count} still failing`
  }
}

/** What the settings have lost is not said to be well. */
const left = (keys: readonly string[], unmonitored: readonly string[]): string => {
  const well = keys.filter((key) => !unmonitored.includes(key))
  return [
    ...(well.length === 0 ? [] : [`${namesInWords(well)} well again`]),
    ...(unmonitored.length === 0 ? [] : [`${namesInWords(unmonitored)} not monitored any more`]),
  ].join(', ')
}

const consequences = (alert: Alert): readonly string[] => {
  const { update, approval_status, analysis_status } = alert
  const members = membersInWords(update ?? {})
  const listed = members === undefined ? [] : [`Failing: ${members}.`]
  if (approval_status === 'approved')
    return update?.reason === 'joined'
      ? [
          ...listed,
          'The decision is not about what joined: it gets an alert of its own if it still fails afterwards.',
        ]
      : [...listed, 'The decision stays: nothing is carried out where the fault is not what was decided on.']
  return analysis_status === 'in_progress'
    ? [...listed, 'A plan that was made before is void. A new message follows.']
    : listed
}
