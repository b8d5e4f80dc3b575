import type * as T from 'fp-ts/Task'
import { keepItem, sweepAnalysis, sweepDecision, sweepExecution } from './alerts'
import { sweepDigests } from './digests'
import { newTick, type SweepPorts, type Swept, type Tick } from './model'
import { publishEntries } from './outbox'
import { AFTER_OUTBOX_MS, eachAlert, eachOf, noting, portionOf } from './tick'

/**
 * Looks at all open work and does what its time has come for. One item that fails never stops the others, and what there is
 * no time for is left to the next minute.
 */
export const sweep =
  (ports: SweepPorts): T.Task<Swept> =>
  async () => {
    const tick = newTick(ports)
    const { swept } = tick
    // What waits for a channel is due whatever else there is to do.
    await sweepDigests(tick)
    // Executions first, then what is known and not said; the outbox leaves time to what comes after it.
    await eachAlert('execution', tick, async (alert) => {
      await sweepExecution(alert, tick)
      await keepItem(alert, tick)
    })
    await eachAlert(
      'outbox',
      tick,
      async (alert) => {
        await publishEntries(alert.alert_id, alert.outbox, tick, (eventId) =>
          ports.alerts.markPublished(alert.alert_id, eventId),
        )
        await keepItem(alert, tick)
      },
      AFTER_OUTBOX_MS,
    )
    await sweepMonitors(tick)
    await eachAlert('decision', tick, async (alert) => {
      await sweepDecision(alert, tick)
      await keepItem(alert, tick)
    })
    await eachAlert('analysis', tick, async (alert) => {
      await sweepAnalysis(alert, tick)
      await keepItem(alert, tick)
    })
    if (swept.ended > 0) ports.measure({ name: 'GivenUp', value: swept.ended })
    if (swept.left > 0) swept.failures.push(`${swept.left} item(s) left to the next sweep: no time`)
    return swept
  }

const sweepMonitors = async (tick: Tick): Promise<void> => {
  const { monitors } = tick.ports
  const domains = (await noting(tick, 'index of monitors', monitors.withOpenOutbox()())) ?? []
  const portion = portionOf(domains, tick.now)
  tick.swept.later += domains.length - portion.length
  await eachOf(
    portion,
    tick,
    async (domain) => {
      const state = await noting(tick, domain, monitors.get(domain)())
      await publishEntries(domain, state?.outbox ?? {}, tick, (eventId) =>
        monitors.markPublished(domain, eventId),
      )
    },
    AFTER_OUTBOX_MS,
  )
}
