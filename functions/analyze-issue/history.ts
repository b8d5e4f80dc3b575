import * as E from 'fp-ts/Either'
import type * as T from 'fp-ts/Task'
import type { Alert } from '../../schemas/alert'
import { defined } from '../../schemas/defined'
import { messageOf } from '../runtime/errors'
import type { AlertStore, Log } from '../runtime/ports'
import { oneLine } from '../runtime/text'

/** How many alerts of the same domain and check are looked at. */
const MOST = 3
/** Longest text of people that the agent is given, in characters. */
const MAX_SAID = 300

/** How an earlier alert of the same domain and check ended. What agents wrote of it is left out: it would pass for a finding. */
export interface EarlierAlert {
  readonly alert_id: string
  readonly opened_at: string
  readonly symptom: string
  readonly decision: string
  readonly actions: readonly string[]
  readonly result?: string
  readonly failure?: string
  /** What people said when they decided. */
  readonly said?: string
}

const said = (text: string | undefined): string | undefined => {
  const line = oneLine(text ?? '', MAX_SAID)
  return line === '' ? undefined : line
}

const outcomeOf = (alert: Alert): EarlierAlert => ({
  alert_id: alert.alert_id,
  opened_at: alert.timestamp,
  symptom: alert.cause,
  decision: alert.closed_reason ?? alert.approval_status,
  actions: (alert.plan?.steps ?? []).map(({ action }) => action),
  ...defined({
    result: alert.result,
    failure: alert.failure_kind,
    said: said(alert.rejection_reason ?? alert.approval_comment),
  }),
})

/** The last alerts of this domain and check, the latest first. One that cannot be read ends the list: an analysis does without. */
export const earlierAlerts =
  (
    { previous_alert_id }: Pick<Alert, 'previous_alert_id'>,
    { alerts, log }: { readonly alerts: AlertStore; readonly log: Log },
  ): T.Task<readonly EarlierAlert[]> =>
  async () => {
    const found: EarlierAlert[] = []
    let id = previous_alert_id
    while (id !== undefined && found.length < MOST) {
      const read = await alerts.get(id)()
      if (E.isLeft(read)) {
        log.warn('earlier alert not read', { previous_alert_id: id, problem: messageOf(read.left) })
        return found
      }
      if (read.right === undefined) return found
      found.push(outcomeOf(read.right))
      id = read.right.previous_alert_id
    }
    return found
  }
