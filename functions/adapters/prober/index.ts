import { setTimeout as wait } from 'node:timers/promises'
import * as TE from 'fp-ts/TaskEither'
import { defined } from '../../../schemas/defined'
import type { Monitor } from '../../../schemas/monitor'
import type { Registration } from '../../../schemas/registration'
import type { ProbeSettings } from '../../../schemas/settings'
import type { ProbeReport, Prober, Registrations } from '../../runtime/ports'
import { makeRateLimit } from '../../runtime/rate-limit'
import { makeRegistrationCheck } from './checks/registration'
import type { AcmCertificate, Equipment, HealthCheck } from './model'
import { makeVerifyCertificate } from './net/certificate'
import { legacyTlsContext, tlsContext } from './net/connect'
import type { ProbeContext } from './net/request'
import { type MakeDeadline, makeDeadline } from './net/time-budget'
import { confirmed, failing } from './run/confirm'
import { type LagMeter, makeLagMeter } from './run/event-loop-lag'
import { inspect, type Timing } from './run/inspect'
import type { Observation } from './run/observation'
import { reportOf } from './run/report'

const DEFAULT_RATE = 100

export interface ProberParts {
  /** Where registrations are kept for a day; without it, as long as the prober lives. */
  readonly registrations?: Registrations
  /** Without it, health checks of Route 53 are not checked. */
  readonly healthCheck?: HealthCheck
  /** Without it, certificates of ACM are not checked. */
  readonly acmCertificate?: AcmCertificate
  /** Address by `HOST:PORT`: these are not looked up, and nothing but them is checked. */
  readonly pinned?: ReadonlyMap<string, string>
  /** What depends on time; only tests bring their own. */
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
  const { pause = wait, lag = makeLagMeter(), makeDeadline: deadline = makeDeadline } = parts.clock ?? {}
  const timing: Timing = { timeout_ms: settings.timeout_ms, lag, makeDeadline: deadline }
  const limited = makeRateLimit({ rate, concurrency })
  const observe = (monitor: Monitor): Promise<Observation> =>
    limited(() => inspect(monitor, equipment, timing))

  const probe = (monitor: Monitor) => async (): Promise<ProbeReport> =>
    reportOf(monitor, await observe(monitor))

  const confirm = (monitor: Monitor) => async (): Promise<ProbeReport> => {
    const observations: [Observation, ...Observation[]] = [await observe(monitor)]
    while (observations.length < confirmations && failing(observations)) {
      await pause(confirm_interval_ms)
      observations.push(await observe(monitor))
    }
    return reportOf(monitor, confirmed(observations, confirmations))
  }
  return { probe, confirm }
}

const equip = (settings: ProbeSettings, parts: ProberParts): Equipment => {
  const { resolvers, allow_private, ca_pem, rdap_url = '' } = settings
  const { registrations = inMemory(), healthCheck, acmCertificate, pinned = new Map() } = parts
  const context: ProbeContext = {
    resolvers,
    allow_private,
    pinned,
    tls: tlsContext(ca_pem),
    verifyCertificate: makeVerifyCertificate(),
  }
  return {
    context,
    legacyTls: legacyTlsContext(),
    ...(rdap_url === '' ? {} : { registration: makeRegistrationCheck(rdap_url, context, registrations) }),
    ...defined({ healthCheck, acmCertificate }),
  }
}

const inMemory = (): Registrations => {
  const known = new Map<string, Registration>()
  return {
    get: (domain) => TE.fromIO(() => known.get(domain)),
    put: (registration) => TE.fromIO(() => void known.set(registration.domain, registration)),
  }
}
