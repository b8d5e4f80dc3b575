import * as E from 'fp-ts/Either'
import type * as T from 'fp-ts/Task'
import * as t from 'io-ts'
import { messageOf } from '../runtime/errors'
import { awsStatuses } from './contract'
import { newTick, type SweepPorts, type Swept } from './model'
import { eachAlert } from './tick'

/** What a service of AWS says of something that it was at. No one but AWS may put events of such a source. */
const StatusEvent = t.type(
  { source: t.string, 'detail-type': t.string, detail: t.record(t.string, t.unknown) },
  'StatusEvent',
)

/** The texts in a status event, one of which may be what AWS knows an operation by; `undefined` for every other payload. */
export const handlesIn = (payload: unknown): ReadonlySet<string> | undefined => {
  if (!StatusEvent.is(payload)) return undefined
  const { source, 'detail-type': detailType, detail } = payload
  const isKnown = awsStatuses.some(
    (status) => status.source === source && status.detail_types.includes(detailType),
  )
  return isKnown
    ? new Set(Object.values(detail).filter((value): value is string => typeof value === 'string'))
    : undefined
}

/**
 * Has the executions looked at that wait for one of these, before their time. What became of it is read from AWS there: the event
 * only shortens the wait, and where it is missing the next sweep looks.
 */
export const lookEarly =
  (handles: ReadonlySet<string>, ports: SweepPorts): T.Task<Swept> =>
  async () => {
    const tick = newTick(ports)
    const { swept } = tick
    await eachAlert('execution', tick, async (alert) => {
      const { wait_until, waiting_handle } = alert
      if (wait_until === undefined || waiting_handle === undefined || !handles.has(waiting_handle)) return
      const sent = await ports.trigger.send(alert, { early: true })()
      if (E.isLeft(sent)) swept.failures.push(`${alert.alert_id}: ${messageOf(sent.left)}`)
      else swept.resent += 1
    })
    return swept
  }
