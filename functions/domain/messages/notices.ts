import type * as t from 'io-ts'
import { DetectionDegraded, type DetectionRestored } from '../../../schemas/events'
import type { Message } from './model'
import { time } from './wording'

type Notice = t.TypeOf<typeof DetectionDegraded.delivered> | t.TypeOf<typeof DetectionRestored.delivered>

/** A message about the system itself. No alert is behind it: no message of it is waiting for an end. */
export interface NoticeMessage extends Message {
  readonly is_notice: true
}

export const isNotice = (message: Message): message is NoticeMessage =>
  'is_notice' in message && message.is_notice === true

/** Messages about the system itself. Nothing is stored to read them from, so only typed words and numbers are shown. */
export const noticeFor = (event: Notice): NoticeMessage => {
  const common = {
    is_notice: true,
    plan_digest: '',
    facts: [],
    steps: [],
    notes: [],
    offers: [],
    replaces: false,
    isNews: true,
  } as const
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

const reasons: Readonly<Record<t.TypeOf<typeof DetectionDegraded.data>['reason'], string>> = {
  self_check_failed: 'The prober reaches nothing, so it suspects itself.',
  most_domains_failing: 'Most domains fail at once, so the prober suspects itself.',
  out_of_time: 'The prober did not get through its domains in time.',
}
