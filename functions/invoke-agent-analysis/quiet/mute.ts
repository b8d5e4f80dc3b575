import * as E from 'fp-ts/Either'
import { defined } from '../../../schemas/defined'
import {
  identityOf,
  keyOf,
  type Monitor,
  type MonitorIdentity,
  type MonitorState,
  type Mute,
} from '../../../schemas/monitor'
import { type Problem, type StateChange, updateState } from '../../domain/monitors/state'
import { laterBy, minutes } from '../../runtime/time'
import type { Request } from '../input'
import type { DetectionPorts } from '../ports'

/** How often a state is read anew when a tick wrote in between. */
const ATTEMPTS = 5

/** The answer to a request: until when the domain is muted, or that it is not any more. */
export interface Muted extends MonitorIdentity {
  readonly muted_until?: string
}

type Asked<Kind extends Request['kind']> = Extract<Request, { readonly kind: Kind }>
type Answer = E.Either<Problem, Muted>

/** Mutes the monitors of a domain: their faults open no alert until then. What is open stays open, and is withdrawn when it is over. */
export const mute = async (
  { mute: { domain, monitor, minutes: length, by, reason }, monitors }: Asked<'mute'>,
  ports: DetectionPorts,
): Promise<Answer> => {
  const at = ports.clock.now()
  const until = laterBy(at, minutes(length))
  const wanted: Mute = { until, by, at, ...defined({ reason }) }
  const done = await setMutes(monitors, wanted, ports)
  if (E.isRight(done)) ports.log.info('domain muted', { domain, ...defined({ monitor }), ...wanted })
  return E.map((): Muted => ({ domain, ...defined({ monitor }), muted_until: until }))(done)
}

/** Ends a mute; where there is none, there is none to end. */
export const unmute = async (
  { unmute: { domain, monitor, by }, monitors }: Asked<'unmute'>,
  ports: DetectionPorts,
): Promise<Answer> => {
  const done = await setMutes(monitors, undefined, ports)
  if (E.isRight(done)) ports.log.info('domain unmuted', { domain, ...defined({ monitor }), by })
  return E.map((): Muted => ({ domain, ...defined({ monitor }) }))(done)
}

/** One after the other; where one fails, the request is repeated. */
const setMutes = async (
  monitors: readonly Monitor[],
  wanted: Mute | undefined,
  ports: DetectionPorts,
): Promise<E.Either<Problem, void>> => {
  for (const monitor of monitors) {
    const done = await setMute(keyOf(identityOf(monitor)), wanted, ports)
    if (E.isLeft(done)) return done
  }
  return E.right(undefined)
}

const setMute = (key: string, wanted: Mute | undefined, ports: DetectionPorts) =>
  updateState(
    { domain: key, attempts: ATTEMPTS, purpose: 'to record it' },
    ({ mute: before, ...state }: MonitorState): StateChange => ({
      next:
        wanted === undefined && before === undefined
          ? undefined
          : {
              ...state,
              revision: state.revision + 1,
              ...defined({ mute: wanted }),
            },
      events: [],
    }),
    ports,
  )
