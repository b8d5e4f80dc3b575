import * as E from 'fp-ts/Either'
import type { VantageObserved } from '../../../schemas/events'
import { identityOf, keyOf, type MonitorState, vantageKey } from '../../../schemas/monitor'
import { problemText, updateState } from '../../domain/monitors/state'
import { messageOf } from '../../runtime/errors'
import type { DetectionPorts } from '../ports'
import { isStale, misfit, storedObservation } from './item'

/** How often an item is read anew when another delivery wrote in between. */
const ATTEMPTS = 3

export interface Received {
  /** `repeated`: the same or a newer one is there. `late`: it says nothing any more. */
  readonly observation: 'recorded' | 'repeated' | 'late'
}

/**
 * Keeps what a witness has seen, for the next ticks: nothing is opened, ended or changed by it. It is kept with its MAC, which is verified
 * here and again when it is read.
 */
export const receive = async (
  observed: VantageObserved,
  ports: DetectionPorts,
): Promise<E.Either<string, Received>> => {
  const { settings, log, clock, vantageVerifier } = ports
  const { vantage } = settings
  if (vantage === undefined || vantageVerifier === undefined)
    return E.left('vantage: expected none without the setting vantage')
  const wrong = misfit(observed, vantage, clock.now())
  if (wrong !== undefined) return E.left(wrong)
  const said = { vantage: observed.vantage, observed_at: observed.observed_at, part: observed.part }
  if (isStale(observed.observed_at, vantage, clock.now())) {
    log.warn('observation too late', said)
    return E.right({ observation: 'late' })
  }
  const genuine = await vantageVerifier.genuine(observed)()
  if (E.isLeft(genuine)) return E.left(messageOf(genuine.left))
  if (!genuine.right) return E.left(`mac: expected one of the witness in ${observed.vantage}`)
  const strangers = unmonitored(observed, settings)
  if (strangers.length === observed.findings.length)
    return E.left('findings: expected monitors of this deployment, found none')
  if (strangers.length > 0)
    log.warn('a witness watches what is not monitored here', {
      ...said,
      count: strangers.length,
      monitors: strangers.slice(0, 10),
    })
  return record(observed, ports)
}

const unmonitored = (
  { findings }: VantageObserved,
  { monitors }: DetectionPorts['settings'],
): readonly string[] => {
  const known = new Set(monitors.map((monitor) => keyOf(identityOf(monitor))))
  return findings.flatMap(({ monitor }) => (known.has(monitor) ? [] : [monitor]))
}

const record = async (
  observed: VantageObserved,
  ports: DetectionPorts,
): Promise<E.Either<string, Received>> => {
  const domain = vantageKey(observed.vantage, observed.part)
  const change = (state: MonitorState) => {
    const before = storedObservation(state)
    const isNewer =
      E.isLeft(before) || before.right === undefined || before.right.observed_at < observed.observed_at
    const next = isNewer ? { ...state, revision: state.revision + 1, vantage: { ...observed } } : undefined
    return { next, events: [] }
  }
  const done = await updateState({ domain, attempts: ATTEMPTS, purpose: 'to record it' }, change, ports)
  if (E.isLeft(done)) return E.left(problemText(done.left))
  return E.right({ observation: done.right.changed.next === undefined ? 'repeated' : 'recorded' })
}
