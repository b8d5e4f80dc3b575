import type { DetectionSettings } from '../../../schemas/detection'
import { issueTypes } from '../../domain/issues/table'
import type { Observation, Suspicion, Unobserved } from '../model'
import type { DetectionPorts } from '../ports'

const isBroken = ({ state }: Observation): boolean =>
  Object.values(state.open).some(({ recovered_at }) => recovered_at === undefined)

type Status = Observation['report']['status']

/** How each domain is: that one path of it fails and another does not says that the prober is well. */
const byDomain = (observations: readonly Observation[]): ReadonlyMap<string, Status> => {
  const found = new Map<string, Status>()
  for (const { monitor, report } of observations) {
    const before = found.get(monitor.domain) ?? report.status
    const both = [before, report.status]
    found.set(
      monitor.domain,
      both.includes('healthy') ? 'healthy' : both.includes('issue') ? 'issue' : 'unknown',
    )
  }
  return found
}

/**
 * Whether the prober has to suspect itself: of the domains that were well before, (nearly) all fail at once, or it could
 * tell of (nearly) none. Domains that are known to be broken, or expected to be by a maintenance window, say nothing.
 */
const suspectProber = (
  observations: readonly Observation[],
  { min_domains, share_percent }: DetectionSettings['self_check'],
): Suspicion | undefined => {
  const relevant = observations.filter(
    // What people have added keeps nothing back of what is deployed.
    (observation) =>
      observation.quiet === undefined && !isBroken(observation) && observation.monitor.added !== true,
  )
  const statuses = [...byDomain(relevant).values()]
  const checked = statuses.length
  if (checked < min_domains) return undefined
  const enough = (count: number): boolean => count * 100 >= checked * share_percent
  const count = (status: Status) => statuses.filter((one) => one === status).length
  const [failing, unknown] = [count('issue'), count('unknown')]
  if (failing > 0 && enough(failing + unknown))
    return {
      reason: 'most_domains_failing',
      explanation: `${failing} of ${checked} domains that were well began to fail at once`,
      checked,
      failing,
    }
  if (!enough(unknown)) return undefined
  const reason =
    relevant.find(({ report }) => report.status === 'unknown')?.report.reason ?? 'no reason given'
  return {
    reason: 'self_check_failed',
    explanation: `the prober could not tell of ${unknown} of ${checked} domains: ${reason}`.slice(0, 500),
    checked,
    failing,
  }
}

/**
 * The suspicion that is left after a cross-check: web sites of others that answer show that the prober's way to the world is
 * sound, whatever they answer.
 */
export const selfCheck = async (
  observations: readonly Observation[],
  unobserved: readonly Unobserved[],
  ports: DetectionPorts,
): Promise<Suspicion | undefined> => {
  const { self_check } = ports.settings.detection
  const suspicion = suspectProber(observations, self_check)
  if (suspicion === undefined) return outOfTime(observations, unobserved)
  if (suspicion.failing === 0 || self_check.references.length === 0) return suspicion
  const answers = await Promise.all(self_check.references.map((domain) => ports.prober.probe({ domain })()))
  const answered = answers.filter(
    ({ status, issues, timings }) =>
      // One that keeps probers out has answered, too.
      timings.first_byte_ms !== undefined ||
      (status !== 'unknown' && issues.every(({ issue_type }) => issueTypes[issue_type].layer === 'http')),
  )
  if (answered.length > 0) {
    ports.log.warn('the fleet fails and the prober does not', {
      failing: suspicion.failing,
      answered: answered.map(({ domain }) => domain),
    })
    return undefined
  }
  const explanation = `${suspicion.explanation}, and none of the references answers: ${self_check.references.join(', ')}`
  return { ...suspicion, reason: 'self_check_failed', explanation: explanation.slice(0, 1_000) }
}

const outOfTime = (
  observations: readonly Observation[],
  unobserved: readonly Unobserved[],
): Suspicion | undefined => {
  const passedOver = unobserved.filter(({ status }) => status !== 'failed')
  if (passedOver.length === 0) return undefined
  const of = `${passedOver.length} of ${observations.length + passedOver.length} domains`
  const missing = passedOver.find(({ status }) => status === 'unknown')
  return {
    reason: 'out_of_time',
    explanation:
      missing === undefined
        ? `no time was left to probe ${of}`
        : `nothing was observed of ${of}: ${missing.reason}`.slice(0, 1_000),
    checked: observations.length,
    failing: observations.filter(({ report }) => report.status === 'issue').length,
  }
}
