import type { DomainEvent } from '../../schemas/event'
import {
  DetectionDegraded,
  DetectionRestored,
  type IssueDetected,
  MessageDelivered,
  MessageFailed,
} from '../../schemas/events'
import type { ActionReport } from '../../schemas/events/execution-completed'
import type { Fact, Issue } from '../../schemas/issue'
import type { Channel } from '../../schemas/scalars'
import { type BusyDay, Life } from './busy-day'

/**
 * A day of what is easily reported wrong: a group, a dry run, a change that was put back, one that is not in effect, an outcome
 * that no one knows, an alert that is acknowledged while its outage goes on, a second revision, a forged approval, and a
 * prober that could not be trusted for a while.
 */

const SECOND = 1_000
const MINUTE = 60 * SECOND
const FROM = '2026-03-02T00:00:00.000Z'
const TO = '2026-03-03T00:00:00.000Z'

export const GROUP = ['a.example.com', 'b.example.com', 'c.example.com'] as const

const at = (clock: string): number => Date.parse(`2026-03-02T${clock}:00.000Z`)

const issueOf = (domain: string, observed: number, facts: readonly Fact[] = []): Issue => ({
  issue_type: 'http_body_mismatch',
  severity: 'high',
  summary: `https://${domain}/ does not contain the expected text`,
  evidence: {
    observed_at: new Date(observed).toISOString(),
    target: `https://${domain}/`,
    facts: [...facts, { name: 'status_code', value: '200' }],
    timings: { dns_ms: 2, total_ms: 20 },
  },
})

class OddLife extends Life {
  constructor(
    clock: string,
    index: number,
    domain: string,
    {
      facts = [],
      previous,
      executable = true,
      looks = {},
    }: {
      facts?: readonly Fact[]
      previous?: string
      executable?: boolean
      looks?: Pick<IssueDetected, 'failing_since' | 'last_well_at'>
    } = {},
  ) {
    super(
      at(clock) + 5 * SECOND,
      index,
      domain,
      issueOf(domain, at(clock), facts),
      executable,
      previous,
      looks,
    )
    this.wait(30 * SECOND)
  }

  /** A channel took the newest message, or did not. */
  message(channel: Channel, reason?: 'refused' | 'unavailable'): this {
    const about = this.events.filter(({ name }) => !name.startsWith('Message')).at(-1)
    if (about === undefined) throw new Error('there is nothing to send')
    const { event_id } = about.detail.metadata
    const data = {
      channel,
      notified_of: about.name,
      alert_id: this.alert.alert_id,
      domain: this.alert.domain,
    }
    const context = {
      ...this.context(`${event_id}/${channel}${reason === undefined ? '' : `/${reason}`}`),
      causation_id: event_id,
    }
    this.events.push(
      reason === undefined
        ? MessageDelivered.create(context, data)
        : MessageFailed.create(context, { ...data, reason }),
    )
    return this
  }

  carryOut(
    end: {
      readonly outcome: 'completed' | 'failed'
      readonly result: 'resolved' | 'still_failing' | 'unknown'
      readonly failure_kind?: 'outcome_unknown'
      readonly dry_run?: true
      readonly reason: string
    },
    report: Partial<ActionReport> = {},
  ): this {
    const { execution: execution_id } = this
    this.wait(2 * SECOND).run({
      name: 'claim',
      execution_id,
      plan_digest: this.digest,
      claim_ms: 960 * SECOND,
    })
    const action: ActionReport = {
      step_id: 'step-1',
      action: 'cloudfront:CreateInvalidation',
      status: 'succeeded',
      started_at: this.wait(SECOND).at(),
      duration_ms: 412,
      ...report,
    }
    const { reason, dry_run, ...ending } = end
    const details = {
      ...ending,
      reason,
      steps: [{ ...action, parameters: this.plan.steps[0]?.parameters ?? {}, answer: { id: 'I2J0EXAMPLE' } }],
      verification: { status: end.result, probes: 2, summary: `after ${this.alert.domain} was probed twice` },
    }
    return this.wait(30 * SECOND).run({
      name: 'complete',
      execution_id,
      ...ending,
      actions: [action],
      stored: {
        execution_log: `executions/2026-03-02/${this.alert.domain}/log.md`,
        execution_details: JSON.stringify(details),
        ...(dry_run === undefined ? {} : { dry_run }),
      },
    })
  }
}

export interface OddDay extends BusyDay {
  readonly lives: Readonly<
    Record<
      | 'group'
      | 'dry'
      | 'undone'
      | 'unhelpful'
      | 'unknown'
      | 'acknowledged'
      | 'followed'
      | 'revised'
      | 'forged',
      Life
    >
  >
}

export const oddDay = (): OddDay => {
  const group = new OddLife('08:00', 1, GROUP[0], {
    facts: [
      { name: 'group_cause', value: 'the certificate of *.example.com' },
      { name: 'group_size', value: '5' },
      { name: 'group_domains', value: `${GROUP.join(' ')} ...` },
    ],
  })
    .analyse()
    .wait(2 * SECOND)
  group.message('slack').wait(SECOND).message('teams', 'unavailable').wait(MINUTE).message('teams')
  group.wait(5 * MINUTE).approve('dana')
  group.carryOut(
    { outcome: 'completed', result: 'resolved', reason: 'The approved step was carried out' },
    { verified: 'yes' },
  )

  const dry = new OddLife('09:00', 2, 'dry.example.com')
    .analyse()
    .wait(3 * MINUTE)
    .approve('erin')
  dry.carryOut({
    outcome: 'completed',
    result: 'still_failing',
    dry_run: true,
    reason: 'Dry run: every step said what it would do; nothing was changed.',
  })

  const undone = new OddLife('10:00', 3, 'undone.example.com')
    .analyse()
    .wait(4 * MINUTE)
    .approve('sam')
  undone.carryOut(
    {
      outcome: 'completed',
      result: 'still_failing',
      reason: 'It did not help, so what was changed was put back.',
    },
    { verified: 'yes', undo: 'succeeded' },
  )

  const unhelpful = new OddLife('11:00', 4, 'unhelpful.example.com')
    .analyse()
    .wait(4 * MINUTE)
    .approve('sam')
  unhelpful.carryOut(
    { outcome: 'completed', result: 'resolved', reason: 'Afterwards the domain is well.' },
    { verified: 'no' },
  )

  // Three ticks had to see it; the one before them found the site well.
  const unknown = new OddLife('12:00', 5, 'unknown.example.com', {
    looks: { last_well_at: '2026-03-02T11:57:00.000Z', failing_since: '2026-03-02T11:58:00.000Z' },
  })
    .analyse()
    .wait(4 * MINUTE)
    .approve('frank')
  unknown.carryOut(
    {
      outcome: 'failed',
      result: 'unknown',
      failure_kind: 'outcome_unknown',
      reason: 'The execution broke off (TimeoutError).',
    },
    { status: 'failed', verified: 'unknown' },
  )

  const acknowledged = new OddLife('13:00', 6, 'long.example.com', { executable: false })
    .analyse()
    .wait(10 * MINUTE)
  acknowledged.message('email', 'refused')
  acknowledged.run({ name: 'acknowledge', decision: acknowledged.decision('dana') })

  const followed = new OddLife('14:30', 7, 'long.example.com', { previous: acknowledged.alert.alert_id })
    .analyse()
    .message('slack')
    .wait(20 * MINUTE)
    .run({ name: 'recover' })
  // As the detector does it: what the earlier alert was about is over as well.
  acknowledged
    .wait(Date.parse(followed.alert.closed_at ?? '') - Date.parse(acknowledged.at()))
    .run({ name: 'resolve' })

  const revised = new OddLife('15:00', 8, 'revised.example.com')
    .analyse()
    .wait(2 * MINUTE)
    .refusal('mallory')
  revised
    .wait(MINUTE)
    .run({
      name: 'analyze_again',
      actor: { by: 'dana', decided_by: 'slack:T0DEMO/U0DANA', surface: 'slack' },
    })
    .wait(MINUTE)
  revised.run({ name: 'take_lease', lease_id: '00000000-0000-4000-8d00-000000000008', lease_ms: 330_000 })
  revised
    .wait(30 * SECOND)
    .analyse()
    .wait(MINUTE)
    .approve('dana')
    .execute(20, 'resolved')

  const forged = new OddLife('16:00', 9, 'forged.example.com').analyse().wait(3 * MINUTE)
  const stolen = new OddLife('16:00', 9, 'forged.example.com')
    .analyse()
    .wait(2 * MINUTE)
    .approve('mallory')
  forged.run({
    name: 'reject',
    decision: { ...forged.decision('dana'), comment: 'a release is under way' },
    mac: 'mac',
  })
  const forgery = stolen.events.filter(({ name }) => name === 'AlertApproved')

  const since = new Date(at('18:00')).toISOString()
  const detection = (occurred_at: string) => ({
    correlation_id: 'detection',
    occasion: occurred_at,
    occurred_at,
  })
  const until = new Date(at('18:20')).toISOString()
  const system: readonly DomainEvent[] = [
    DetectionDegraded.create(detection(since), {
      reason: 'self_check_failed',
      explanation: 'no reference domain could be reached from the prober',
      since,
      checked: 40,
      failing: 40,
    }),
    DetectionRestored.create(detection(until), {
      reason: 'self_check_failed',
      since,
      restored_at: until,
      checked: 40,
      failing: 0,
    }),
  ]
  const lives = { group, dry, undone, unhelpful, unknown, acknowledged, followed, revised, forged }
  return {
    from: FROM,
    to: TO,
    lives,
    alerts: Object.values(lives).map(({ alert: { outbox_open: _, ...alert } }) => ({ ...alert, outbox: {} })),
    events: [...Object.values(lives).flatMap(({ events }) => events), ...forgery, ...system],
  }
}
