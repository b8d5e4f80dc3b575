import type * as t from 'io-ts'
import { type AnalysisDeferred, DetectionDegraded, DetectionRestored } from '../../schemas/events'
import type { Instant } from '../../schemas/scalars'
import type { FunctionSettings } from '../../schemas/settings'
import { cleanLine } from '../markdown/clean'
import type { Message } from './model'
import { time } from './wording'

type Notice =
  | t.TypeOf<typeof AnalysisDeferred.delivered>
  | t.TypeOf<typeof DetectionDegraded.delivered>
  | t.TypeOf<typeof DetectionRestored.delivered>

/**
 * Messages about the system itself. Nothing is stored to read them from, so only typed words, numbers and monitored
 * domains of the event are shown. `undefined` where it speaks of a domain that is not monitored.
 */
export const noticeFor = (event: Notice, settings: FunctionSettings): Message | undefined => {
  const common = {
    plan_digest: '',
    facts: [],
    steps: [],
    notes: [],
    offers: [],
    replaces: false,
    isNews: true,
  }
  if (DetectionDegraded.delivered.is(event)) {
    const { reason, checked, failing, since } = event.detail.data
    const summary = 'detection is degraded, alerts may be missing'
    return {
      ...common,
      alert_id: event.detail.metadata.correlation_id,
      severity: 'critical',
      domain: 'CloudOps Agent',
      title: `CRITICAL CloudOps Agent: ${summary}`,
      heading: 'CRITICAL · CloudOps Agent',
      summary,
      tone: 'bad',
      lines: [`${reasons[reason]} ${failing} of ${checked} domains failed. Since ${time(since)}.`],
    }
  }
  if (DetectionRestored.delivered.is(event)) {
    const { checked, failing, since } = event.detail.data
    const summary = 'detection works again, alerts are raised as ever'
    return {
      ...common,
      alert_id: event.detail.metadata.correlation_id,
      // Whoever was told that it is degraded is told that it no longer is.
      severity: 'critical',
      domain: 'CloudOps Agent',
      title: `CloudOps Agent: ${summary}`,
      heading: 'CloudOps Agent',
      summary,
      tone: 'good',
      lines: [`It was degraded since ${time(since)}. ${failing} of ${checked} domains fail now.`],
    }
  }
  const { alert_id, domain, severity, cause, reason, deferred_until } = event.detail.data
  if (!settings.monitors.some((monitor) => monitor.domain === domain)) return undefined
  const summary = `${cause.replaceAll('_', ' ')}, not analysed yet`
  return {
    ...common,
    alert_id,
    severity,
    domain,
    title: cleanLine(`${severity.toUpperCase()} ${domain}: ${summary}`),
    heading: `${severity.toUpperCase()} · ${domain}`,
    summary,
    tone: 'bad',
    lines: [
      `The ${reason.replaceAll('_', ' ')} of analyses is used up. ${whenAsked(deferred_until, settings)}`,
    ],
  }
}

const whenAsked = (deferredUntil: Instant, { detection }: FunctionSettings): string =>
  detection.analyses_per_hour === 0
    ? 'The agent is asked when somebody wants the alert analysed again.'
    : `The agent is asked after ${time(deferredUntil)} if the domain still fails.`

const reasons: Readonly<Record<t.TypeOf<typeof DetectionDegraded.data>['reason'], string>> = {
  self_check_failed: 'The prober reaches none of its reference addresses and suspects itself.',
  most_domains_failing: 'Most domains fail at once, so the prober suspects itself.',
  out_of_time: 'The prober did not get through its domains in time.',
}
