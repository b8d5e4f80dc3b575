import * as E from 'fp-ts/Either'
import { defined } from '../../../schemas/defined'
import type { MonitorState, Mute } from '../../../schemas/monitor'
import { laterBy, minutes } from '../../runtime/time'
import type { MuteRequest, UnmuteRequest } from '../input'
import { type Problem, type StateChange, updateState } from '../monitor-state'
import type { DetectionPorts } from '../ports'

/** How often a state is read anew when a tick wrote in between. */
const ATTEMPTS = 5

/** The answer to a request: until when the domain is muted, or that it is not any more. */
export interface Muted {
  readonly domain: string
  readonly muted_until?: string
}

type Answer = E.Either<Problem, Muted>

/** Mutes a domain: its faults open no alert until then. What is open stays open, and is withdrawn when it is over. */
export const mute = async (
  { domain, minutes: length, by, reason }: MuteRequest,
  ports: DetectionPorts,
): Promise<Answer> => {
  const at = ports.clock.now()
  const until = laterBy(at, minutes(length))
  const wanted: Mute = { until, by, at, ...defined({ reason }) }
  const done = await setMute(domain, wanted, ports)
  if (E.isRight(done)) ports.log.info('domain muted', { domain, ...wanted })
  return E.map((): Muted => ({ domain, muted_until: until }))(done)
}

/** Ends a mute; where there is none, there is none to end. */
export const unmute = async ({ domain, by }: UnmuteRequest, ports: DetectionPorts): Promise<Answer> => {
  const done = await setMute(domain, undefined, ports)
  if (E.isRight(done)) ports.log.info('domain unmuted', { domain, by })
  return E.map((): Muted => ({ domain }))(done)
}

const setMute = (domain: string, wanted: Mute | undefined, ports: DetectionPorts) =>
  updateState(
    { domain, attempts: ATTEMPTS, purpose: 'to record it' },
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
