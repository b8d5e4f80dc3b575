import * as E from 'fp-ts/Either'
import type { MonitorState, Mute } from '../../schemas/monitor'
import { type AppError, conditionFailed } from '../runtime/errors'
import { laterBy, minutes } from '../runtime/time'
import type { MuteRequest, UnmuteRequest } from './input'
import { emptyState } from './record/transition'
import type { DetectionPorts } from './use-case'

/** How often a state is read anew when a tick wrote in between. */
const ATTEMPTS = 5

/** The answer to a request: until when the domain is silent, or that it is not any more. */
export interface Muted {
  readonly domain: string
  readonly muted_until?: string
}

/** Silences a domain: its faults open no alert until then. What is open stays open, and is withdrawn when it is over. */
export const mute = async (
  { domain, minutes: length, by, reason }: MuteRequest,
  ports: DetectionPorts,
): Promise<E.Either<AppError, Muted>> => {
  const at = ports.clock.now()
  const until = laterBy(at, minutes(length))
  const silence: Mute = { until, by, at, ...(reason === undefined ? {} : { reason }) }
  const done = await change(domain, silence, ports)
  if (E.isRight(done)) ports.log.info('domain muted', { domain, ...silence })
  return E.map((): Muted => ({ domain, muted_until: until }))(done)
}

/** Ends a silence; one that is not there is none to end. */
export const unmute = async (
  { domain, by }: UnmuteRequest,
  ports: DetectionPorts,
): Promise<E.Either<AppError, Muted>> => {
  const done = await change(domain, undefined, ports)
  if (E.isRight(done)) ports.log.info('domain heard again', { domain, by })
  return E.map((): Muted => ({ domain }))(done)
}

const change = async (
  domain: string,
  silence: Mute | undefined,
  ports: DetectionPorts,
): Promise<E.Either<AppError, void>> => {
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    const stored = await ports.monitors.get(domain)()
    if (E.isLeft(stored)) return stored
    const { mute: before, ...state }: MonitorState = stored.right ?? emptyState(domain)
    if (silence === undefined && before === undefined) return E.right(undefined)
    const written = await ports.monitors.put({
      ...state,
      revision: state.revision + 1,
      ...(silence === undefined ? {} : { mute: silence }),
    })()
    if (E.isRight(written) || written.left.tag !== 'condition_failed') return written
  }
  return E.left(conditionFailed(domain))
}
