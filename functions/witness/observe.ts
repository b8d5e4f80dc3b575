import type { Monitor } from '../../schemas/monitor'
import { identityOf, keyOf } from '../../schemas/monitor'
import { confirmationMs, TICK_RESERVE_MS } from '../../schemas/settings'
import { MOST_FAULTS, type VantageFinding } from '../../schemas/vantage'
import type { WitnessSettings } from '../../schemas/witness-settings'
import { checkOf } from '../domain/issues/coverage'
import type { Base, ProbeReport, Prober } from '../runtime/ports'
import { makeRateLimit } from '../runtime/rate-limit'
import { inParallel, rotated } from '../runtime/worker-pool'

export type ObservePorts = Pick<Base, 'ids'> & {
  readonly prober: Prober
  readonly settings: WitnessSettings
  /** Milliseconds until the function is ended. */
  readonly remaining: () => number
}

/** Looks at every monitor, as the first deployment does: at a steady rate, with confirmations, and bounded in time. */
export const observe = async ({
  prober,
  settings,
  remaining,
  ids,
}: ObservePorts): Promise<readonly VantageFinding[]> => {
  const { probe, monitors, domains_per_second } = settings
  const needed = confirmationMs(probe) + TICK_RESERVE_MS
  const limited = makeRateLimit({ rate: domains_per_second })
  const passedOver = async (monitor: Monitor): Promise<VantageFinding> => ({
    monitor: keyOf(identityOf(monitor)),
    status: 'unknown',
  })
  const look = async (monitor: Monitor): Promise<VantageFinding> =>
    remaining() < needed ? passedOver(monitor) : findingOf(monitor, await prober.confirm(monitor)())
  return inParallel(probe.concurrency, rotated(monitors, ids.uuid()), (monitor) =>
    // What is passed over waits for no turn: what was seen of the others would not be published in time.
    remaining() < needed ? passedOver(monitor) : limited(() => look(monitor)),
  )
}

/** What of a report the first deployment needs: which checks fail. Its evidence is what that one sees itself. */
const findingOf = (monitor: Monitor, { status, issues, unchecked = [] }: ProbeReport): VantageFinding => ({
  monitor: keyOf(identityOf(monitor)),
  status,
  ...(issues.length === 0
    ? {}
    : {
        failing: issues
          .map((issue) => ({ check: checkOf(issue), issue_type: issue.issue_type }))
          .slice(0, MOST_FAULTS),
      }),
  ...(unchecked.length === 0 ? {} : { unchecked: unchecked.slice(0, MOST_FAULTS) }),
})
