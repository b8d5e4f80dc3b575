import { join } from 'node:path'
import { answerOf } from '../child'
import type { Bench } from '../model'
import type { Fleet, Observed } from './worker'

const RUN = join(__dirname, '..', '..', 'run.cjs')
const WORKER = join('tools', 'bench', 'schedule', 'worker.ts')
const DOMAINS = 25_000
const SILENT_PER_MILLE = 2
/** For so many domains in one invocation; the rate is the default, which a function of 512 MB keeps. */
const PROBE = { timeout_ms: 5_000, concurrency: 128 }

const observed = (domains: number, probe: object): Promise<Observed> => {
  const fleet: Fleet = { domains, silent_per_mille: SILENT_PER_MILLE, probe }
  return answerOf([RUN, WORKER, JSON.stringify(fleet)])
}

export const schedule: Bench = {
  title: 'Schedule of a tick',
  method:
    `A simulation: the first step of a tick as it is deployed (its order, rates, lanes and reserves of time), on a clock that goes on when ` +
    `all of it waits, with the sites in the place of the network. A site answers within 60 to 400 ms, ${SILENT_PER_MILLE} of 1,000 not at ` +
    `all, a read of the table takes 5 ms. ${DOMAINS.toLocaleString('en')} domains in one invocation of 300 s, at 100 probes a second. That ` +
    'a function has the CPU for so many is what the prober measures.',
  run: async (tell) => {
    tell(`${DOMAINS} domains`)
    const tuned = await observed(DOMAINS, PROBE)
    const usual = await observed(DOMAINS, {})
    return {
      figures: [
        {
          what: `domains observed in one tick, with ${PROBE.concurrency} lanes and time-outs of ${PROBE.timeout_ms / 1_000} s`,
          value: tuned.observed,
          goal: { least: DOMAINS },
        },
        { what: 'the same, with the default settings', value: usual.observed },
      ],
      details: [
        `${tuned.seconds.toFixed(0)} s of the tick's 300, ${tuned.at_once} at once at most`,
        `with the default settings ${usual.seconds.toFixed(0)} s, ${usual.at_once} at once at most`,
      ],
    }
  },
}
