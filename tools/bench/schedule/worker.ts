import * as TE from 'fp-ts/TaskEither'
import { contract } from '../../../functions/invoke-agent-analysis/contract'
import { observeAll } from '../../../functions/invoke-agent-analysis/observe'
import type { DetectionPorts } from '../../../functions/invoke-agent-analysis/ports'
import type { ProbeReport } from '../../../functions/runtime/ports'
import { makeRateLimit } from '../../../functions/runtime/rate-limit'
import type { Monitor } from '../../../schemas/monitor'
import { functionSettings, readSettings } from '../../../stacks/settings'
import { contextWith } from '../../../stacks/settings/source'
import { randomOf } from '../../chaos/kills'
import { onSimulatedTime } from './simulated-time'

/** Observes a fleet on simulated time, and says as one line of JSON how many of it and how long it took. */

export interface Fleet {
  readonly domains: number
  /** Of a thousand sites, so many do not answer at all. */
  readonly silent_per_mille: number
  /** Settings, those of the group `probe`. */
  readonly probe: object
}

export interface Observed {
  readonly observed: number
  /** Simulated, from the first to the last. */
  readonly seconds: number
  /** Most that were under way at once. */
  readonly at_once: number
}

const START = Date.parse('2026-01-31T08:05:00.000Z')
const SEED = 20_260_131
/** Milliseconds that the table takes for an item, and a site that answers for a probe. */
const READ_MS = 5
const ANSWER_MS = { least: 60, most: 400 }

const sleep = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => void setTimeout(resolve, milliseconds))

const fleet: Fleet = JSON.parse(process.argv[2] ?? '')
const settings = functionSettings(readSettings(contextWith({ probe: fleet.probe })))
const monitors = Array.from(
  { length: fleet.domains },
  (_, index): Monitor => ({ domain: `d${index}.example.com` }),
)

const observe = async (): Promise<Observed> => {
  const random = randomOf(SEED)
  const silent = new Set(
    monitors.filter(() => random() * 1_000 < fleet.silent_per_mille).map(({ domain }) => domain),
  )
  const { probe } = settings
  const { rate_per_second: rate = 100, concurrency, confirmations, confirm_interval_ms, timeout_ms } = probe
  const limited = makeRateLimit({ rate, concurrency })
  let [underWay, atOnce] = [0, 0]
  /** As the prober goes about it, with a site that takes its time in the place of the network. */
  const confirm = async ({ domain }: Monitor): Promise<ProbeReport> => {
    underWay += 1
    atOnce = Math.max(atOnce, underWay)
    const isSilent = silent.has(domain)
    for (let time = 1; time <= (isSilent ? confirmations : 1); time += 1) {
      if (time > 1) await sleep(confirm_interval_ms)
      const { least, most } = ANSWER_MS
      await limited(() => sleep(isSilent ? timeout_ms : least + random() * (most - least)))
    }
    underWay -= 1
    return { domain, status: isSilent ? 'issue' : 'healthy', issues: [], timings: {} }
  }
  const ends = START + contract.timeout_s * 1_000
  const ports = {
    settings: { ...settings, monitors },
    clock: { now: () => new Date(Date.now()).toISOString() },
    ids: { uuid: () => '00000000-0000-4000-8000-000000000000' },
    log: { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} },
    remaining: () => ends - Date.now(),
    maintenance: () => undefined,
    monitors: { get: () => TE.fromTask(() => sleep(READ_MS)) },
    prober: { confirm: (monitor: Monitor) => () => confirm(monitor) },
  } as unknown as DetectionPorts
  const { observed } = await observeAll({ monitors, trigger: 'schedule' }, ports)
  return { observed: observed.length, seconds: (Date.now() - START) / 1_000, at_once: atOnce }
}

void onSimulatedTime(START, observe).then((done) => console.log(JSON.stringify(done)))
