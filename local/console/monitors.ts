import * as t from 'io-ts'
import { defined } from '../../schemas/defined'
import { keyOf, type MonitorIdentity, shownName } from '../../schemas/monitor'
import type { Lambda } from '../aws/lambda'

/** The documented name of the function that probes. */
const DETECTOR = 'invoke-agent-analysis'
/** Looks that are remembered for each domain. */
const KEPT = 30

const Finding = t.intersection([
  t.type({ domain: t.string, status: t.string, issue_types: t.array(t.string) }),
  t.partial({
    monitor: t.string,
    latency_ms: t.number,
    certificate_expires_at: t.string,
    reason: t.string,
    quiet: t.string,
  }),
])
const Answer = t.type({ domains: t.array(Finding) })

/** One look at a domain. */
export interface Look {
  readonly status: string
  /** Until the whole answer was there; absent where none came. */
  readonly latency_ms?: number
}

/** How a monitored domain was when it was last looked at. */
export interface Monitored extends t.TypeOf<typeof Finding> {
  /** ISO 8601, UTC; absent before the first look */
  readonly looked_at?: string
  /** The last looks, oldest first, this one among them. */
  readonly history: readonly Look[]
}

export interface Monitors {
  list(): readonly Monitored[]
  /** Probes one domain, or all of them; answers what was found, in words. @throws Error when the function fails */
  probe(domain?: string): Promise<string>
  stop(): void
}

const WORDS: Readonly<Record<string, string>> = {
  healthy: 'is healthy',
  issue: 'is broken',
  unknown: 'could not be judged',
  failed: 'was probed, and that was not recorded',
  skipped: 'was not probed: no time was left',
}

/** `shop.example.com is broken: http body mismatch` */
const inWords = ({
  domain,
  monitor,
  status,
  issue_types,
  reason,
  quiet,
}: t.TypeOf<typeof Finding>): string => {
  const more = [
    ...issue_types.map((type) => type.replaceAll('_', ' ')),
    ...(reason === undefined ? [] : [reason]),
  ]
  const muted = quiet === undefined ? '' : `; quiet: ${quiet}`
  return `${shownName({ domain, monitor })} ${WORDS[status] ?? status}${more.length === 0 ? '' : `: ${more.join(', ')}`}${muted}`
}

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/**
 * What the detector answers, whoever has invoked it.
 * @param monitored shown before the first look, too
 */
export const createMonitors = (
  lambda: Pick<Lambda, 'invoke' | 'onResult'>,
  monitored: readonly MonitorIdentity[] = [],
): Monitors => {
  const known = new Map<string, Monitored>(
    monitored.map(({ domain, monitor }) => [
      keyOf({ domain, monitor }),
      { domain, ...defined({ monitor }), status: 'pending', issue_types: [], history: [] },
    ]),
  )
  const stop = lambda.onResult((name, { payload }) => {
    const answer = parsed(payload)
    if (name !== DETECTOR || !Answer.is(answer)) return
    const looked_at = new Date().toISOString()
    for (const finding of answer.domains) {
      const { status, latency_ms } = finding
      const look = { status, ...(latency_ms !== undefined && { latency_ms }) }
      const key = keyOf(finding)
      const history = [...(known.get(key)?.history ?? []), look].slice(-KEPT)
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
