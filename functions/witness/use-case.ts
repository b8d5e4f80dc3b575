import * as E from 'fp-ts/Either'
import { VantageObserved } from '../../schemas/events'
import type { Instant } from '../../schemas/scalars'
import {
  freshMinutes,
  MOST_FINDINGS,
  type VantageFinding,
  type VantageObservation,
} from '../../schemas/vantage'
import { type AppError, messageOf } from '../runtime/errors'
import { InvocationFailed } from '../runtime/handler'
import type { Base, PrimaryPorts } from '../runtime/ports'
import { minutes } from '../runtime/time'
import { inParallel } from '../runtime/worker-pool'
import { type ObservePorts, observe } from './observe'

export type WitnessPorts = Base &
  ObservePorts & {
    readonly primary: PrimaryPorts
    /** The region that is looked from. */
    readonly vantage: string
  }

/** What a tick of the witness did. */
export interface Watched {
  readonly checked: number
  readonly healthy: number
  /** Monitors of which the prober could not tell. */
  readonly unknown: number
  /** Whether the first deployment was found at work. */
  readonly primary: 'at_work' | 'silent'
}

/**
 * One tick of a witness: it looks whether the first deployment is at work, then at the domains, and publishes what it saw.
 * @throws InvocationFailed after all of it was tried, where something of the first deployment could not be reached
 */
export const watch = async (ports: WitnessPorts): Promise<Watched> => {
  const { clock, log, measure, vantage } = ports
  const observed_at = clock.now()
  // First of all: whatever the probes take, the heartbeat is looked at.
  const heartbeat = await ports.primary.lastTick()()
  const primary = E.isRight(heartbeat) && isFresh(heartbeat.right, observed_at, ports) ? 'at_work' : 'silent'
  if (primary === 'at_work') measure({ name: 'PrimaryTicks', value: 1 })
  else log.error('the first deployment is silent', seenOf(heartbeat))

  const findings = await observe(ports)
  const published = await publish(findings, observed_at, ports)
  const count = (status: string) => findings.filter((one) => one.status === status).length
  const watched = {
    checked: findings.length,
    healthy: count('healthy'),
    unknown: count('unknown'),
    primary,
  } as const
  log.info('witness tick finished', { vantage, ...watched })
  const failures = [heartbeat, published].flatMap((one) => (E.isLeft(one) ? [messageOf(one.left)] : []))
  if (failures.length > 0)
    throw new InvocationFailed(`the first deployment cannot be reached: ${failures.join('; ')}`)
  return watched
}

const seenOf = (heartbeat: E.Either<AppError, Instant | undefined>) =>
  E.isLeft(heartbeat) ? { problem: messageOf(heartbeat.left) } : { last_tick_at: heartbeat.right ?? 'never' }

/** A heartbeat of the future is none: a clock that runs ahead would be at work for ever. */
const isFresh = (at: Instant | undefined, now: Instant, { settings }: WitnessPorts): boolean => {
  const distance = Math.abs(Date.parse(now) - Date.parse(at ?? ''))
  return distance <= minutes(freshMinutes(settings.vantage))
}

/** Parts that are signed at once: one after the other, across regions, they would take longer than the time that is left. */
const AT_ONCE = 8

/** The findings in parts that an event and an item have room for, each signed by itself. */
const publish = async (
  findings: readonly VantageFinding[],
  observed_at: Instant,
  { primary, vantage }: WitnessPorts,
): Promise<E.Either<AppError, void>> => {
  const parts = Math.ceil(findings.length / MOST_FINDINGS)
  const signed = async (part: number) => {
    const observation: VantageObservation = {
      ...{ vantage, observed_at, part, parts },
      findings: findings.slice((part - 1) * MOST_FINDINGS, part * MOST_FINDINGS),
    }
    return E.map((mac: string) => ({ ...observation, mac }))(await primary.sign(observation)())
  }
  const all = await inParallel(
    AT_ONCE,
    Array.from({ length: parts }, (_, index) => index + 1),
    signed,
  )
  const observations = E.sequenceArray(all)
  if (E.isLeft(observations)) return observations
  const events = observations.right.map((observation) =>
    VantageObserved.create(
      {
        correlation_id: `vantage-${vantage}`,
        occasion: `${observed_at}/${observation.part}`,
        occurred_at: observed_at,
      },
      observation,
    ),
  )
  return primary.publish(events)()
}
