import * as E from 'fp-ts/Either'
import type { Cloud } from '../../../local/cloud'
import { IssueDetected } from '../../../schemas/events'
import { prepareFixture } from '../../chaos/fixture'
import { type Bench, median } from '../model'
import { startMarked } from './marks'

/** Sample sites with a fault of their own each, which becomes an alert of its own. */
const DOMAINS = [
  ...['shop', 'pay', 'api', 'login', 'old'],
  ...['checkout', 'search', 'forms', 'docs', 'media'],
].map((name) => `${name}.example.test`)
const GOAL_MS = 3_000

interface Times {
  readonly probes: number
  readonly detected: number
  readonly analysed: number
  readonly message: number
}

const tickOf = async ({ lambda }: Cloud): Promise<{ readonly alert_ids: readonly string[] }> => {
  const { failed, payload } = await lambda.invoke('invoke-agent-analysis', '{}')
  if (failed) throw new Error(`the tick failed: ${payload}`)
  return JSON.parse(payload)
}

const detectedAt = ({ bus }: Cloud, alertId: string): number => {
  const detected = bus
    .archived()
    .filter(({ event }) => event['detail-type'] === IssueDetected.name)
    .flatMap(({ event }) => {
      const detail = IssueDetected.decode(event.detail)
      return E.isRight(detail) ? [detail.right.data] : []
    })
  return Date.parse(detected.find(({ alert_id }) => alert_id === alertId)?.detected_at ?? '')
}

export const message: Bench = {
  title: 'Detection to message',
  method:
    `From the moment at which a tick is sure of a fault (\`detected_at\`: all probes and confirmations are over) to the message in Slack, on ` +
    `the local cloud with an agent that answers at once: ${DOMAINS.length} faults of different sites, one after the other, one tick each. The ` +
    'first one finds every function cold. Times of the clock: what else the machine does is in them.',
  run: async (tell, life) => {
    tell('synthesizing the stack and starting its cloud')
    const fixture = await prepareFixture(DOMAINS)
    life.add(fixture.stop)
    const { sites } = fixture
    for (const domain of DOMAINS) sites.repair(domain)
    const { cloud, marks } = await startMarked(fixture, life)
    const known = new Set<string>()
    const times: Times[] = []
    for (const domain of DOMAINS) {
      tell(`the fault of ${domain}`)
      sites.spoil(domain)
      const began = Date.now()
      const answer = await tickOf(cloud)
      const id = answer.alert_ids.find((one) => !known.has(one))
      if (id === undefined) throw new Error(`${domain}: the tick has opened no alert`)
      known.add(id)
      const sent = await marks.at('slack', id)
      const sure = detectedAt(cloud, id)
      times.push({
        probes: sure - began,
        detected: (await marks.at('IssueDetected', id)) - sure,
        analysed: (await marks.at('AlertAnalyzed', id)) - sure,
        message: sent - sure,
      })
      await cloud.idle()
    }
    const middle = (of: keyof Times): number => median(times.map((one) => one[of]))
    const [first] = times
    return {
      figures: [
        { what: 'median, beyond the probes', value: middle('message'), unit: 'ms', goal: { most: GOAL_MS } },
        { what: 'the first, with every function cold', value: first?.message ?? Number.NaN, unit: 'ms' },
      ],
      details: [
        `after the tick is sure, medians: IssueDetected on the bus ${middle('detected').toFixed(0)} ms, AlertAnalyzed ` +
          `${middle('analysed').toFixed(0)} ms, message ${middle('message').toFixed(0)} ms`,
        `the tick until then, with its probes: ${middle('probes').toFixed(0)} ms`,
      ],
    }
  },
}
