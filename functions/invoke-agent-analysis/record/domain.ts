import * as E from 'fp-ts/Either'
import { identityOf, type LastLook, type MonitorState } from '../../../schemas/monitor'
import { problemText, updateState } from '../../domain/monitors/state'
import { observedState } from '../assess/domain'
import type { AlertDecisions, Observation, Origin, Recorded } from '../model'
import type { DetectionPorts } from '../ports'
import { attested } from './attest'
import { type Change, transition } from './transition'

/** How often a state is read anew when another tick wrote in between. */
const ATTEMPTS = 3

/**
 * Writes what changed in one conditional write and publishes what was committed with it. Where an overlapping tick was
 * first, what it wrote is read, and usually nothing is left to do.
 */
export const recordDomain = async (
  observation: Observation,
  orphaned: ReadonlySet<string>,
  decisions: AlertDecisions,
  origin: Origin,
  ports: DetectionPorts,
  last_look?: LastLook,
): Promise<Recorded> => {
  const { key, monitor } = observation
  const identity = identityOf(monitor)
  const signed = await attested(identity, decisions, origin, ports)
  if (E.isLeft(signed)) {
    ports.log.error('evidence not signed', { ...identity, problem: problemText(signed.left) })
    return { observation, state: signed, recovered: [] }
  }
  const on = (state: MonitorState): Change =>
    transition(state, observedState(observation, orphaned, ports, last_look), signed.right, origin)
  const first = on(observation.state)
  if (first.next === undefined)
    return { observation, state: E.right(observation.state), recovered: first.recovered }
  // The observation is as old as the tick: what was published since then must not come back with its state.
  const done = await updateState({ domain: key, attempts: ATTEMPTS, purpose: 'to record it' }, on, ports)
  if (E.isRight(done)) {
    const { state, changed } = done.right
    return { observation, state: E.right(state), recovered: changed.recovered }
  }
  ports.log.error('domain not recorded', { ...identity, problem: problemText(done.left) })
  return { observation, state: done, recovered: [] }
}
