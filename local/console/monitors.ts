import * as t from 'io-ts'
import { keyOf, shownName } from '../../schemas/monitor'
import type { Lambda } from '../aws/lambda'

/** The documented name of the function that probes. */
const DETECTOR = 'invoke-agent-analysis'
/** Looks that are remembered for each domain. */
const KEPT = 30

const Finding = t.intersection([
  t.type({ domain: t.string, status: t.string, issue_types: t.array(t.string) }),
  t.partial({ monitor: t.string, reason: t.string, quiet: t.string }),
])
const Answer = t.type({ domains: t.array(Finding) })

/** How a monitored domain was when it was last looked at. */
export interface Monitored extends t.TypeOf<typeof Finding> {
  /** ISO 8601, UTC */
  readonly looked_at: string
  /** Statuses of the last looks, oldest first, this one among them. */
  readonly history: readonly string[]
}

export interface Monitors {
  list(): readonly Monitored[]
  /** Probes one domain, or all of them; answers what was found, in words. @throws Error when the function fails */
  probe(domain?: string): Promise<string>
  stop(): void
}

const inWords = ({ domain, monitor, status, issue_types, reason }: t.TypeOf<typeof Finding>): string =>
  `${shownName({ domain, monitor })}: ${[status, ...issue_types, ...(reason === undefined ? [] : [reason])].join(', ')}`

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** What the detector answers, whoever has invoked it. */
export const createMonitors = (lambda: Pick<Lambda, 'invoke' | 'onResult'>): Monitors => {
  const known = new Map<string, Monitored>()
  const stop = lambda.onResult((name, { payload }) => {
    const answer = parsed(payload)
    if (name !== DETECTOR || !Answer.is(answer)) return
    const looked_at = new Date().toISOString()
    for (const finding of answer.domains) {
      const key = keyOf(finding)
      const history = [...(known.get(key)?.history ?? []), finding.status].slice(-KEPT)
      known.set(key, { ...finding, looked_at, history })
    }
  })
  return {
    list: () => [...known.values()].sort((a, b) => keyOf(a).localeCompare(keyOf(b))),
    probe: async (domain) => {
      const asked = domain === undefined ? {} : { domains: [domain] }
      const { failed, payload } = await lambda.invoke(DETECTOR, JSON.stringify(asked))
      const answer = parsed(payload)
      if (failed || !Answer.is(answer)) throw new Error(`the probe failed: ${payload.slice(0, 300)}`)
      const well = answer.domains.filter(({ status }) => status === 'healthy').length
      return domain !== undefined && answer.domains.length > 0
        ? answer.domains.map(inWords).join('; ')
        : `${answer.domains.length} probed, ${well} healthy`
    },
    stop,
  }
}
