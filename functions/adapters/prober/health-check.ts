import type { Fact } from '../../../schemas/issue'
import { clientOptions } from '../client-options'
import { CannotTell, Fault, fact } from './fault'
import { makePace } from './pace'

/** Route 53 answers five requests a second per account, and others ask too. */
const PACE = { rate: 2, concurrency: 1 }
const MAX_WAITING = 10
/** Route 53's own rule: healthy is what more than this share of its checkers finds healthy. */
const HEALTHY_SHARE = 0.18

/** @throws Fault where it fails, CannotTell where nobody said */
export type HealthCheck = (id: string, domain: string) => Promise<void>

export const makeHealthCheck = (): HealthCheck => {
  const pace = makePace(PACE)
  let waiting = 0
  let observe: Observe | undefined
  /** One client for all: each would leave connections of its own open. */
  const observed = async (id: string) => {
    observe ??= await makeObserve()
    return observe(id)
  }
  return async (id, domain) => {
    if (waiting >= MAX_WAITING) throw new CannotTell('others are before this health check in being asked for')
    waiting += 1
    try {
      judge(id, domain, await pace(() => observed(id)))
    } finally {
      waiting -= 1
    }
  }
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
      throw new CannotTell(`health check ${id}: ${error instanceof Error ? error.name : String(error)}`)
    }
  }
}

const judge = (id: string, domain: string, seen: readonly Observation[]): void => {
  if (seen.length === 0) throw new CannotTell(`health check ${id} has no observations`)
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
