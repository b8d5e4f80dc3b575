import { setTimeout as wait } from 'node:timers/promises'
import type { Cloud } from '../../../local/cloud'
import { demoSettings } from '../../../local/commands/demo/settings'
import { prepareFixture, SHOP } from '../../chaos/fixture'
import { randomOf } from '../../chaos/kills'
import { type Bench, median, quantile } from '../model'
import { tableOf, undecidedIn } from '../stored'
import { type Marks, startMarked } from './marks'

const DECISIONS = 100
const A_MINUTE = 20
const SEED = 20_260_131
const GOAL = { p50_ms: 1_500, p99_ms: 5_000 }

/** Milliseconds from the request on. */
interface Hops {
  readonly approved: number
  readonly answered: number
  readonly invoked: number
  readonly started: number
}

const approve = async ({ api }: Cloud, alert_id: string): Promise<void> => {
  const response = await fetch(api.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-api-key': api.key },
    body: JSON.stringify({ alert_id, action: 'approve', approved_by: 'dana' }),
  })
  if (response.status !== 200) throw new Error(`POST /approval: ${response.status} ${await response.text()}`)
}

const decided = async (cloud: Cloud, marks: Marks, alertId: string): Promise<Hops> => {
  const asked = Date.now()
  await approve(cloud, alertId)
  const answered = Date.now() - asked
  const since = async (what: string): Promise<number> => (await marks.at(what, alertId)) - asked
  return {
    answered,
    approved: await since('AlertApproved'),
    invoked: await since('invoked execution-handler'),
    started: await since('ExecutionStarted'),
  }
}

export const decision: Bench = {
  title: 'Decision to execution',
  method:
    `From POST /approval to \`ExecutionStarted\` on the bus of the local cloud, for ${DECISIONS} approvals that come at random (exponential ` +
    `gaps of a fixed seed) ${A_MINUTE} a minute: API Gateway, approval-handler, bus, rule, topic, execution-handler with its checks and its ` +
    'claim. Executions of those before go on meanwhile; the first ones of each function are cold. Times of the clock: what else the ' +
    'machine does is in them.',
  run: async (tell, life) => {
    tell('synthesizing the stack and starting its cloud')
    const { execution } = demoSettings({ monitors: [], probe: {} })
    const fixture = await prepareFixture([SHOP], { execution: { ...execution, max_per_hour: 1_000 } })
    life.add(fixture.stop)
    fixture.sites.repair(SHOP)
    const { cloud, marks } = await startMarked(fixture, life)
    const table = tableOf(cloud)
    life.add(table.close)
    const ids = Array.from({ length: DECISIONS }, (_, index) => `bench-${index}`)
    for (const id of ids) await table.put([await undecidedIn(cloud, SHOP, id)])
    tell(`${DECISIONS} decisions, ${A_MINUTE} a minute`)
    const random = randomOf(SEED)
    const all: Promise<Hops>[] = []
    for (const id of ids) {
      await wait((-Math.log(1 - random()) * 60_000) / A_MINUTE)
      all.push(decided(cloud, marks, id))
    }
    const hops = await Promise.all(all)
    await cloud.idle()
    const started = hops.map((one) => one.started)
    const middle = (of: keyof Hops): string => `${median(hops.map((one) => one[of])).toFixed(0)} ms`
    return {
      figures: [
        { what: 'median', value: median(started), unit: 'ms', goal: { most: GOAL.p50_ms } },
        { what: '99th percentile', value: quantile(started, 0.99), unit: 'ms', goal: { most: GOAL.p99_ms } },
      ],
      details: [
        `after the request, medians: AlertApproved on the bus ${middle('approved')}, answer ${middle('answered')}, ` +
          `execution-handler invoked ${middle('invoked')}, ExecutionStarted on the bus ${middle('started')}`,
      ],
    }
  },
}
