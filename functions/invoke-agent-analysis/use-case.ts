import type * as T from 'fp-ts/Task'
import { answerOf, type Detected } from './answer'
import { assessAll } from './assess'
import { decideFleet } from './decide'
import type { DetectionInput, Observations, Origin } from './model'
import { observeAll } from './observe'
import type { DetectionPorts } from './ports'
import { recordAll } from './record'
import { updateAlerts } from './record/alerts'

/**
 * One tick of detection, in five steps:
 * - observe: probe each domain, and read its stored state and its open alerts;
 * - assess: what that comes to for each domain, and whether the prober itself is to be suspected;
 * - decide: for all domains together, which faults get an alert, share one, and are analysed now;
 * - record: write each domain's state with its events, in one conditional write;
 * - update alerts: withdraw those whose fault is over, and hand those that have waited to analysis.
 */
export const detectAll =
  (input: DetectionInput) =>
  (ports: DetectionPorts): T.Task<Detected> =>
  async () =>
    conclude(await observeAll(input, ports), input, ports)

/** All steps of a tick after the first one: what follows from what was observed, whoever has observed it. */
export const conclude = async (
  observations: Observations,
  origin: Origin,
  ports: DetectionPorts,
): Promise<Detected> => {
  const { unobserved, whole } = observations
  const tick = await assessAll(observations, ports)
  const decision = await decideFleet(tick, ports)
  const recorded = await recordAll(tick, decision, origin, ports)
  const undone = await updateAlerts(recorded, decision, whole && unobserved.length === 0, ports)
  return answerOf(recorded, unobserved, decision, undone)
}
