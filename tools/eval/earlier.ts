import { newAlert } from '../../functions/domain/alert/decide'
import type { Alert } from '../../schemas/alert'
import type { Case } from './corpus/model'

/** Longest remark that an alert holds, in characters. */
const REMARK = 1_000
const DAY_MS = 86_400_000

/** Earlier alerts of an incident's domain, the latest first: each was acknowledged with a line of its history as the comment. */
export const earlierAlertsOf = ({
  incident: { monitor, issue, history = [] },
}: Pick<Case, 'incident'>): readonly Alert[] => {
  const idOf = (index: number): string => `alert-earlier-${index + 1}`
  return history.map((line, index) => {
    const at = new Date(Date.parse(issue.evidence.observed_at) - (index + 1) * DAY_MS).toISOString()
    const alert = newAlert(
      {
        alert_id: idOf(index),
        domain: monitor.domain,
        issue,
        resources: monitor.resources ?? {},
        generation: 1,
        ...(index + 1 < history.length ? { previous_alert_id: idOf(index + 1) } : {}),
      },
      { lease_id: '', lease_ms: 0 },
      at,
    )
    return { ...alert, closed_reason: 'acknowledged', approval_comment: line.slice(0, REMARK) }
  })
}
