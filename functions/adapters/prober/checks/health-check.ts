import type { Fact } from '../../../../schemas/issue'
import { clientOptions } from '../../aws/client-options'
import { Fault, fact, Inconclusive } from '../net/fault'
import type { Deadline } from '../net/time-budget'
import { makeTurns } from '../run/fair-queue'

/** Route 53 answers five requests a second per account, and others ask too. */
const RATE = 2
/** Each of Route 53's checkers looks every ten seconds at most: asking sooner tells next to nothing. */
const FRESH_MS = 10_000
/** Route 53's own rule: healthy is what more than this share of its checkers finds healthy. */
const HEALTHY_SHARE = 0.18

/** @throws Fault where it fails, CannotTell where nobody said */
export type HealthCheck = (id: string, domain: string, deadline: Deadline) => Promise<void>

export const makeHealthCheck = ({ rate = RATE, fresh_ms = FRESH_MS } = {}): HealthCheck => {
  const turn = makeTurns(rate)
  const known = new Map<string, { readonly at: number; readonly seen: readonly Observation[] }>()
  let observe: Observe | undefined
  const fresh = (id: string) => {
    const answer = known.get(id)
    return answer !== undefined && Math.abs(Date.now() - answer.at) < fresh_ms ? answer.seen : undefined
  }
  const ask = async (id: string) => {
    // Another domain with the same health check may have been before.
    const before = fresh(id)
    if (before !== undefined) return before
    /** One client for all: each would leave connections of its own open. */
    observe ??= await makeObserve()
    const seen = await observe(id)
    known.set(id, { at: Date.now(), seen })
    return seen
  }
  return async (id, domain, deadline) =>
    judge(id, domain, fresh(id) ?? (await turn(id, deadline, () => ask(id))))
}

interface Observation {
  readonly region: string
  readonly status: string
}

type Observe = (id: string) => Promise<readonly Observation[]>

/** Few deployments have health checks: the client is loaded where one is asked for. */
const makeObserve = async (): Promise<Observe> => {
  const { GetHealthCheckStatusCommand, Route53Client } = await import('@aws-sdk/client-route-53')
  const client = new Route53Client({ ...clientOptions, maxAttempts: 2 })
  return async (id) => {
    try {
      const command = new GetHealthCheckStatusCommand({ HealthCheckId: id })
      const { HealthCheckObservations = [] } = await client.send(command)
      return HealthCheckObservations.map(({ Region, StatusReport }) => ({
        region: Region ?? '',
        status: StatusReport?.Status ?? '',
      }))
    } catch (error) {
      throw new Inconclusive(`health check ${id}: ${error instanceof Error ? error.name : String(error)}`)
    }
  }
}

const judge = (id: string, domain: string, seen: readonly Observation[]): void => {
  if (seen.length === 0) throw new Inconclusive(`health check ${id} has no observations`)
  const failing = seen.filter(({ status }) => !status.startsWith('Success'))
  if ((seen.length - failing.length) / seen.length > HEALTHY_SHARE) return
  const facts: readonly Fact[] = [
    fact('health_check_id', id),
    fact('failing_checkers', `${failing.length} of ${seen.length}`),
    fact('checker_says', failing[0]?.status ?? ''),
    fact('checker_regions', failing.map(({ region }) => region).join(' ')),
  ]
  throw new Fault('health_check_failing', `the Route 53 health check of ${domain} fails`, facts)
}
