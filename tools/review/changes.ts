import { changeLine, trail } from '../../functions/domain/messages/changes'
import type { Alert } from '../../schemas/alert'
import { AlertAnalyzed, IssueDetected } from '../../schemas/events'
import type { Filed } from './filed'
import { counted } from './format'
import type { Statement } from './model'
import { allOf, firstOf } from './read'

/** What had changed before the fault: what each of its analyses was given, every change once. */
export const changed = (events: readonly Filed[], record: Alert | undefined): readonly Statement[] => {
  const reports = allOf(AlertAnalyzed, events).flatMap(({ filed, data: { changes = [], changes_as_of } }) =>
    changes_as_of === undefined ? [] : [{ filed, changes, as_of: changes_as_of }],
  )
  const last = reports.at(-1)
  if (last === undefined) return []
  const every = reports.flatMap(({ changes }) => changes)
  const changes = [...new Map(every.map((one) => [JSON.stringify(one), one])).values()].sort((a, b) =>
    a.at < b.at ? 1 : -1,
  )
  const issue = firstOf(IssueDetected, events)?.data.issue ?? record?.issue
  const observed = issue?.evidence.observed_at ?? last.as_of
  // Events do not hold what could not be read; a record of a later analysis says nothing about these.
  const { as_of, unchecked = [] } = record?.change_report ?? {}
  const unread = as_of === last.as_of ? unchecked : []
  const details = [
    ...changes.map((change) => changeLine(change, observed)),
    ...unread.map((one) => `not read: ${one}`),
  ]
  const seen = changes.length === 0 ? 'No change was seen' : `${counted(changes.length, 'change')} seen`
  return [
    {
      text: `${seen} in the day before (${trail(last)}).`,
      event_ids: reports.map(({ filed }) => filed.event_id),
      ...(details.length === 0 ? {} : { details }),
    },
  ]
}
