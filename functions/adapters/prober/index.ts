import { setTimeout as wait } from 'node:timers/promises'
import * as TE from 'fp-ts/TaskEither'
import type { Monitor } from '../../../schemas/monitor'
import type { Registration } from '../../../schemas/registration'
import type { ProbeSettings } from '../../../schemas/settings'
import type { ProbeReport, Prober, Registrations } from '../../runtime/ports'
import type { HealthCheck } from './checks/health-check'
import { makeRegistrationCheck } from './checks/registration'
import { makeJudgeCertificate } from './net/certificate'
import { oldTlsContext, tlsContext } from './net/connect'
import type { ProbeContext } from './net/request'
import { type MakeDeadline, makeDeadline } from './net/time-budget'
import { confirmed, failing } from './run/confirm'
import { type LagMeter, makeLagMeter } from './run/event-loop-lag'
import { type Equipment, inspect } from './run/inspect'
import { makeRateLimit } from './run/rate-limit'
import type { Observation } from './run/report'
import { reportOf } from './run/report'

const DEFAULT_RATE = 100

export interface ProberParts {
  /** Where registrations are kept for a day; without it, as long as the prober lives. */
  readonly registrations?: Registrations
  /** Without it, health checks of Route 53 are not asked for. */
  readonly healthCheck?: HealthCheck
  /** Address by `HOST:PORT`: these are not looked up, and nothing but them is checked. */
  readonly pinned?: ReadonlyMap<string, string>
  /** What goes by the clock; only tests bring their own. */
  readonly clock?: Partial<Clock>
}

export interface Clock {
  readonly makeDeadline: MakeDeadline
  readonly lag: LagMeter
  /** Between two confirmations. */
  readonly pause: (ms: number) => Promise<unknown>
}

/** Probes with fresh connections and uncached names, at a steady rate. */
export const makeProber = (settings: ProbeSettings, parts: ProberParts = {}): Prober => {
  const equipment = equip(settings, parts)
  const { confirmations, confirm_interval_ms, concurrency, rate_per_second: rate = DEFAULT_RATE } = settings
  const pace = makeRateLimit({ rate, concurrency })
  const { pause = wait } = parts.clock ?? {}
  const look = (monitor: Monitor): Promise<Observation> => pace(() => inspect(monitor, equipment))

  const probe = (monitor: Monitor) => async (): Promise<ProbeReport> => reportOf(monitor, await look(monitor))

  const confirm = (monitor: Monitor) => async (): Promise<ProbeReport> => {
    const looks: [Observation, ...Observation[]] = [await look(monitor)]
    while (looks.length < confirmations && failing(looks)) {
      await pause(confirm_interval_ms)
      looks.push(await look(monitor))
    }
    return reportOf(monitor, confirmed(looks, confirmations))
  }
  return { probe, confirm }
}

const equip = (settings: ProbeSettings, parts: ProberParts): Equipment => {
  const { resolvers, allow_private, ca_pem, rdap_url = '', timeout_ms } = settings
  const { registrations = inMemory(), healthCheck, pinned = new Map(), clock = {} } = parts
  const means: ProbeContext = {
    resolvers,
    allow_private,
    pinned,
    context: tlsContext(ca_pem),
    judgeCertificate: makeJudgeCertificate(),
  }
  return {
    means,
    timeout_ms,
    lag: clock.lag ?? makeLagMeter(),
    makeDeadline: clock.makeDeadline ?? makeDeadline,
    oldContext: oldTlsContext(),
    ...(rdap_url === '' ? {} : { registration: makeRegistrationCheck(rdap_url, means, registrations) }),
    ...(healthCheck === undefined ? {} : { healthCheck }),
  }
}

const inMemory = (): Registrations => {
  const known = new Map<string, Registration>()
  return {
    get: (domain) => TE.fromIO(() => known.get(domain)),
    put: (registration) => TE.fromIO(() => void known.set(registration.domain, registration)),
  }
}
