import { shownName } from '../../../schemas/monitor'
import { DANA, STRANGER } from '../demo/settings'
import { pc } from './colours'

export type Phase =
  | 'detected'
  | 'analysed'
  | 'message'
  | 'refused'
  | 'decided'
  | 'execution started'
  | 'action'
  | 'verified'
  | 'ended'

export const COLOUR: Readonly<Record<Phase, (text: string) => string>> = {
  detected: pc.red,
  analysed: pc.cyan,
  message: pc.dim,
  refused: pc.yellow,
  decided: pc.magenta,
  'execution started': pc.blue,
  action: pc.blue,
  verified: pc.green,
  ended: pc.green,
}

export interface Row {
  /** ISO 8601, UTC. */
  readonly at: string
  readonly phase: Phase
  readonly alert_id: string
  readonly domain: string
  readonly what: string
  /** Where to look for more. */
  readonly where?: string
}

/** An event of the bus, as far as it is shown. */
export interface BusEvent {
  readonly id: string
  readonly time: string
  readonly 'detail-type': string
  readonly detail: {
    readonly metadata: {
      readonly event_id: string
      readonly correlation_id: string
      readonly causation_id?: string
      readonly traceparent?: string
      readonly occurred_at: string
    }
    readonly data: Record<string, unknown>
  }
}

interface Action {
  readonly step_id: string
  readonly action: string
  readonly status: string
  readonly started_at: string
  readonly duration_ms: number
}

const CHANNELS: Readonly<Record<string, string>> = { slack: 'Slack', teams: 'Teams', email: 'mail' }
/** `Slack` */
const channelName = (channel: string): string => CHANNELS[channel] ?? channel

/** Names of the people of the demo, by the ids that Slack gives them. */
const NAMES: ReadonlyMap<string, string> = new Map(
  [DANA, STRANGER].map(({ team, user }) => [`${team.id}/${user.id}`, user.name]),
)

/** How somebody decided, in words: `slack:T0DEMO/U0DANA` is `dana in Slack`, `link:teams` the link in Teams. */
const principalInWords = (principal: string, name = ''): string => {
  const [kind = '', ...rest] = principal.split(':')
  const who = rest.join(':')
  const named = (how: string): string => (name === '' || name === principal ? how : `${name}, by ${how}`)
  switch (kind) {
    case 'slack':
      return `${NAMES.get(who) ?? (name === '' ? who : name)} in Slack`
    case 'link':
      return named(`the link in ${channelName(who)}`)
    case 'api-key':
      return named('the API key')
    default:
      return name === '' ? principal : name
  }
}

const count = (number: unknown, what: string): string => `${number} ${what}${number === 1 ? '' : 's'}`
const minute = (at: string): string => at.slice(11, 16)
const spaced = (text: string): string => text.replaceAll('_', ' ')

/** What one event says, in one row. */
export const rowOf = (event: BusEvent): Row => {
  const { data, metadata } = event.detail
  const text = (name: string): string => (typeof data[name] === 'string' ? data[name] : '')
  const row = (phase: Phase, what: string, where = ''): Row => ({
    at: metadata.occurred_at,
    phase,
    alert_id: text('alert_id'),
    domain: shownName({ domain: text('domain'), monitor: data.monitor as string | undefined }),
    what,
    ...(where === '' ? {} : { where }),
  })
  const by = (name: string): string => principalInWords(text('decided_by'), text(name))
  switch (event['detail-type']) {
    case 'IssueDetected': {
      const issue = data.issue as { severity: string; summary: string }
      return row('detected', `${issue.severity}: ${issue.summary}`)
    }
    case 'AlertAnalyzed': {
      const steps = (data.steps as readonly { action: string; risk: string }[]).map(
        ({ action, risk }) => `${action} (${risk} risk)`,
      )
      const plan = steps.length === 0 ? 'nothing to execute' : `plan: ${steps.join(', ')}`
      const agent = text('analysis_status') === 'complete' ? '' : 'no answer of the agent, evidence only; '
      return row('analysed', `${agent}${plan}`, text('s3_analysis_key'))
    }
    case 'AnalysisRequested':
      return row('analysed', `again (${text('wanted')}), asked for by ${text('requested_by')}`)
    case 'PlanAmended':
      return row('analysed', `plan ${data.plan_revision} is changed by ${by('amended_by')}`)
    case 'AnalysisDeferred':
      return row(
        'analysed',
        `later, at ${minute(text('deferred_until'))}: ${spaced(text('reason'))} is used up`,
      )
    case 'ApprovalRefused':
      return row('refused', `${spaced(text('attempted'))} by ${by('')}: ${text('reason')}`)
    case 'ApprovalRecorded':
      return row('decided', `approval ${data.approvals} of ${data.approvals_needed}, by ${by('approved_by')}`)
    case 'AlertApproved':
      return row('decided', `approved by ${by('approved_by')}`)
    case 'AlertRejected':
      return row('decided', `rejected by ${by('rejected_by')}`)
    case 'AlertSnoozed':
      return row('decided', `snoozed until ${minute(text('snoozed_until'))} by ${by('snoozed_by')}`)
    case 'AlertClosed': {
      const closer = text('closed_by') === '' ? '' : ` by ${principalInWords(text('closed_by'))}`
      return row('ended', `${text('closed_reason')}${closer}`)
    }
    case 'IssueResolved':
      return row('ended', 'well again, after the alert had ended')
    case 'ReminderDue':
      return row(
        'message',
        `reminder ${data.reminder}: a decision is awaited until ${minute(text('approval_expires_at'))}`,
      )
    case 'ExecutionStarted':
      return row('execution started', `${count(data.step_count, 'approved step')}, claimed once`)
    case 'ExecutionSuspended':
      return row(
        'execution started',
        `step ${data.step_number} of ${data.step_count} is under way at AWS: ${text('action')}`,
      )
    case 'ExecutionStopRequested':
      return row('decided', `to be stopped, by ${by('stop_requested_by')}`)
    case 'ExecutionCompleted':
      return row('ended', `${text('outcome')}, ${spaced(text('result'))}`, text('execution_log'))
    case 'MessageDelivered': {
      const channels = (data.channels as readonly string[] | undefined) ?? [text('channel')]
      return row('message', `${text('notified_of')} to ${channels.map(channelName).join(', ')}`, 'messages/')
    }
    case 'MessageFailed':
      return row(
        'message',
        `${text('notified_of')} not to ${channelName(text('channel'))}: ${text('reason')}`,
      )
    case 'DigestDue':
      return row(
        'message',
        `what waits goes together to ${(data.channels as string[]).map(channelName).join(', ')}`,
      )
    case 'DetectionDegraded':
      return row('detected', `detection degraded: ${text('explanation')}`)
    case 'DetectionRestored':
      return row('ended', 'detection restored')
    default:
      return row('message', event['detail-type'].replace(/(?<=[a-z])(?=[A-Z])/g, ' ').toLowerCase())
  }
}

/** The deliveries of one message are one event, with `channels`; it was sent when the first channel took it. */
export const deliveriesJoined = (events: readonly BusEvent[]): readonly BusEvent[] => {
  const joined = new Map<string, BusEvent>()
  for (const event of events) {
    const { metadata, data } = event.detail
    const delivered = event['detail-type'] === 'MessageDelivered'
    const key = delivered
      ? `${data.alert_id} ${data.notified_of} ${metadata.causation_id}`
      : metadata.event_id
    const before = joined.get(key)
    const channels = [
      ...((before?.detail.data.channels as readonly string[] | undefined) ?? []),
      data.channel,
    ]
    const kept = before ?? event
    joined.set(key, delivered ? { ...kept, detail: { ...kept.detail, data: { ...data, channels } } } : event)
  }
  return [...joined.values()]
}

/** The same in as many rows as it has parts. */
export const rowsOf = (event: BusEvent): readonly Row[] => {
  const main = rowOf(event)
  const { where: _, ...bare } = main
  const { data } = event.detail
  switch (event['detail-type']) {
    case 'AlertRejected':
      return [main, { ...bare, phase: 'ended', what: 'rejected' }]
    case 'ExecutionCompleted':
      return [
        ...(data.actions as readonly Action[]).map(
          ({ action, status, started_at, duration_ms }): Row => ({
            ...bare,
            at: started_at,
            phase: 'action',
            what: `${action}: ${status} in ${Math.round(duration_ms)} ms`,
          }),
        ),
        { ...bare, phase: 'verified', what: `a fresh probe says: ${spaced(String(data.result))}` },
        main,
      ]
    default:
      return [main]
  }
}
