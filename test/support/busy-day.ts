import * as E from 'fp-ts/Either'
import { alertId } from '../../functions/domain/alert/alert-id'
import type { Command } from '../../functions/domain/alert/commands'
import { decide, newAlert } from '../../functions/domain/alert/decide'
import { analysisDigest, planDigest } from '../../functions/domain/plan/digest'
import type { Alert } from '../../schemas/alert'
import type { DomainEvent, EventContext } from '../../schemas/event'
import {
  AnalysisDeferred,
  ApprovalRefused,
  DetectionDegraded,
  ExecutionCompleted,
  IssueDetected,
} from '../../schemas/events'
import type { Issue } from '../../schemas/issue'
import { emptyPlan, type Plan } from '../../schemas/plan'
import { applied } from './fakes'
import { previewsOf } from './samples'

/** A day of alerts, each going another way through the real lifecycle on a clock of its own. The same for each run. */
export interface BusyDay {
  readonly from: string
  readonly to: string
  readonly alerts: readonly Alert[]
  readonly events: readonly DomainEvent[]
}

const SECOND = 1_000
const MINUTE = 60 * SECOND
const DAY = 24 * 60 * MINUTE

const CAUSES = [
  ['http_status', 'critical', 'answers 503'],
  ['http_body_mismatch', 'high', 'does not contain the expected text'],
  ['tls_expiring', 'medium', 'has a certificate that ends in 6 days'],
  ['http_timeout', 'high', 'does not answer within 4 s'],
  ['dns_no_address', 'critical', 'has no address'],
  ['tls_hostname_mismatch', 'high', 'shows the certificate of another host'],
] as const

const NAMES = ['shop', 'api', 'www', 'pay', 'login', 'static', 'docs', 'status', 'media', 'search'] as const
const PEOPLE = ['dana', 'erin', 'frank', 'sam'] as const

/** Numbers in [0, 1) that are the same for each run (a linear congruential generator). */
const numbers = (seed: number) => {
  let state = seed
  return (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

const uuid = (index: number, kind: string): string =>
  `00000000-0000-4000-8${kind}00-${String(index).padStart(12, '0')}`

const planOf = (domain: string): Plan => ({
  version: 1,
  summary: `Invalidate what the edge keeps of ${domain}`,
  steps: [
    {
      id: 'step-1',
      action: 'cloudfront:CreateInvalidation',
      parameters: { distribution_id: 'E1SHOPDEMO0001', paths: ['/*'] },
      rationale: 'the edge serves an old page',
      risk: 'low',
    },
  ],
})

/** One alert on its way: commands move its clock and give its events. */
export class Life {
  readonly events: DomainEvent[] = []
  alert: Alert
  readonly plan: Plan
  readonly execution: string

  constructor(
    private now: number,
    private readonly index: number,
    domain: string,
    issue: Issue,
    executable: boolean,
    previous: string | undefined,
    looks: Pick<IssueDetected, 'failing_since' | 'last_well_at'> = {},
  ) {
    const alert_id = alertId(domain, issue.issue_type, index + 1)
    this.plan = executable ? planOf(domain) : emptyPlan('somebody must look at it')
    this.execution = uuid(index, 'b')
    const about = { alert_id, domain, generation: 1, issue, trigger: 'schedule' as const }
    const linked = previous === undefined ? {} : { previous_alert_id: previous }
    this.events.push(
      IssueDetected.create(this.context(1, alert_id), {
        ...about,
        detected_at: this.at(),
        ...linked,
        ...looks,
      }),
    )
    this.wait(2 * SECOND)
    this.alert = newAlert(
      { alert_id, domain, issue, generation: 1, resources: {}, ...linked },
      { lease_id: uuid(index, 'a'), lease_ms: 330_000 },
      this.at(),
    )
  }

  wait(milliseconds: number): this {
    this.now += Math.round(milliseconds)
    return this
  }

  at(): string {
    return new Date(this.now).toISOString()
  }

  context(occasion: string | number, id = this.alert.alert_id): EventContext {
    return { correlation_id: id, occasion, occurred_at: this.at() }
  }

  get digest(): string {
    return planDigest({
      alert_id: this.alert.alert_id,
      plan: this.plan,
      analysis_digest: analysisDigest('analysis'),
      ...previewsOf(this.plan),
    })
  }

  run(command: Command): this {
    const decided = decide(command, this.alert, this.at())
    if (E.isLeft(decided))
      throw new Error(`${command.name} of alert ${this.index} refused by ${decided.left.guard.attribute}`)
    this.alert = applied(this.alert, decided.right)
    if (decided.right.event !== undefined) this.events.push(decided.right.event)
    return this
  }

  analyse(complete = true): this {
    return this.run({
      name: 'record_analysis',
      lease_id: this.alert.lease_id ?? '',
      analysis_status: complete ? 'complete' : 'unavailable',
      plan: this.plan,
      plan_digest: this.digest,
      open_ms: 240 * MINUTE,
      stored: complete
        ? { agent_analysis: 'analysis', agent_session_id: uuid(this.index, 'c'), ...previewsOf(this.plan) }
        : { analysis_problem: 'the agent did not answer within 240 s' },
    })
  }

  decision(by: string, decided_by = `slack:T0DEMO/U0${by.toUpperCase()}`) {
    return { plan_digest: this.digest, by, decided_by, surface: 'slack' as const }
  }

  refusal(by: string): this {
    this.events.push(
      ApprovalRefused.create(this.context(this.at()), {
        alert_id: this.alert.alert_id,
        domain: this.alert.domain,
        attempted: 'approve',
        decided_by: `slack:T0DEMO/U0${by.toUpperCase()}`,
        decision_surface: 'slack',
        reason: `${by} is not listed as approver`,
        refused_at: this.at(),
        setting: `approval.${this.alert.severity}.slack_approvers`,
      }),
    )
    return this
  }

  approve(by: string, needed = 1): this {
    return this.run({
      name: 'approve',
      decision: this.decision(by),
      mac: 'mac',
      start_within_ms: 30 * MINUTE,
      approvals_needed: needed,
    })
  }

  execute(seconds: number, result: 'resolved' | 'still_failing' | 'nothing_to_do'): this {
    this.wait(2 * SECOND).run({
      name: 'claim',
      execution_id: this.execution,
      plan_digest: this.digest,
      claim_ms: 960 * SECOND,
    })
    const started_at = this.wait(SECOND).at()
    this.wait(seconds * SECOND)
    const acted = result !== 'nothing_to_do'
    return this.run({
      name: 'complete',
      execution_id: this.execution,
      outcome: result === 'still_failing' ? 'failed' : 'completed',
      result,
      ...(result === 'still_failing' ? { failure_kind: 'action_failed' as const } : {}),
      actions: acted
        ? [
            {
              step_id: 'step-1',
              action: 'cloudfront:CreateInvalidation',
              status: 'succeeded',
              started_at,
              duration_ms: 412,
            },
          ]
        : [],
      stored: {},
    })
  }
}

type Way = (life: Life, random: () => number, by: string) => Life

/** What becomes of an alert; taken in turn, the frequent ways more than once. */
const repaired: Way = (life, random, by) =>
  life
    .analyse()
    .wait(minutes(random, 1, 40))
    .approve(by)
    .execute(10 + random() * 50, 'resolved')
const WAYS: readonly Way[] = [
  repaired,
  (life, random, by) =>
    life
      .analyse()
      .wait(minutes(random, 1, 30))
      .run({
        name: 'reject',
        decision: { ...life.decision(by), comment: 'a release is under way' },
        mac: 'mac',
      }),
  repaired,
  (life, random) =>
    life
      .analyse()
      .wait(minutes(random, 2, 90))
      .run({ name: 'recover' }),
  (life, random, by) =>
    life
      .analyse()
      .wait(minutes(random, 1, 5))
      .refusal('mallory')
      .wait(minutes(random, 1, 10))
      .approve(by)
      .execute(15 + random() * 40, 'resolved'),
  repaired,
  (life, random, by) =>
    life
      .analyse()
      .wait(minutes(random, 1, 20))
      .approve(by)
      .execute(60, 'still_failing'),
  (life, random, by) =>
    life
      .analyse()
      .wait(60 * MINUTE)
      .run({ name: 'remind' })
      .wait(minutes(random, 1, 10))
      .run({
        name: 'snooze',
        mac: 'pause',
        actor: { by, decided_by: 'slack:T0DEMO/U0DANA', surface: 'slack' },
        until: new Date(Date.parse(life.at()) + 30 * MINUTE).toISOString(),
      })
      .wait(minutes(random, 5, 30))
      .approve(by)
      .execute(20, 'resolved'),
  (life) =>
    life
      .analyse()
      .wait(240 * MINUTE)
      .run({ name: 'expire' }),
  (life, random, by) =>
    life
      .analyse()
      .wait(minutes(random, 1, 10))
      .run({ name: 'record_approval', decision: life.decision('sam'), mac: 'mac', approvals_needed: 2 })
      .wait(minutes(random, 1, 20))
      .approve(by === 'sam' ? 'dana' : by, 2)
      .execute(25, 'resolved'),
  (life, random, by) =>
    life
      .analyse()
      .wait(minutes(random, 1, 15))
      .approve(by)
      .execute(1, 'nothing_to_do'),
]

const minutes = (random: () => number, least: number, most: number): number =>
  (least + random() ** 3 * (most - least)) * MINUTE

const nobody: Way = (life, random, by) =>
  life
    .analyse(random() > 0.3)
    .wait(minutes(random, 3, 60))
    .run({ name: 'acknowledge', decision: life.decision(by) })

/** The day that ends at `until`, with `count` alerts; the last ones are still open. */
export const busyDay = (count: number, until: string): BusyDay => {
  const random = numbers(20_260_131)
  const end = Date.parse(until)
  const start = end - DAY
  const lives = Array.from({ length: count }, (_, index): Life => {
    const [issue_type, severity, what] = CAUSES[index % CAUSES.length] ?? CAUSES[0]
    const domain = `${NAMES[index % NAMES.length]}-${index + 1}.example.com`
    // Early enough for the longest way, but for the last ones; a wave of outages at noon.
    const wave = index % 4 === 0
    const begin = wave ? start + DAY / 2 + random() * 25 * MINUTE : start + random() * (DAY - 330 * MINUTE)
    const open = index >= count - 2
    const observed = Math.round(open ? end - (30 + 10 * (count - index)) * MINUTE : begin)
    const issue: Issue = {
      issue_type,
      severity,
      summary: `https://${domain}/ ${what}`,
      evidence: {
        observed_at: new Date(observed).toISOString(),
        target: `https://${domain}/`,
        facts: [{ name: 'status_code', value: '200' }],
        timings: { total_ms: 20 },
      },
    }
    const executable = issue_type === 'http_body_mismatch' || index % 3 !== 2
    const life = new Life(observed + (3 + random() * 9) * SECOND, index, domain, issue, executable, undefined)
    life.wait((15 + random() * 60) * SECOND)
    if (open) return life.analyse()
    const by = PEOPLE[index % PEOPLE.length] ?? 'dana'
    const way = executable ? (WAYS[index % WAYS.length] ?? repaired) : nobody
    return way(life, random, by)
  })
  const system = (hours: number): EventContext => ({
    correlation_id: 'detection',
    occasion: hours,
    occurred_at: new Date(start + hours * 60 * MINUTE).toISOString(),
  })
  const degraded = DetectionDegraded.create(system(3), {
    reason: 'self_check_failed',
    explanation: 'no reference domain could be reached from the prober',
    since: system(3).occurred_at,
    checked: 40,
    failing: 40,
  })
  const [first] = lives
  const deferred =
    first === undefined
      ? []
      : [
          AnalysisDeferred.create(
            {
              ...system(12),
              correlation_id: first.alert.alert_id,
              occurred_at: first.events[0]?.detail.metadata.occurred_at ?? until,
            },
            {
              alert_id: first.alert.alert_id,
              domain: first.alert.domain,
              cause: first.alert.cause,
              severity: first.alert.severity,
              summary: first.alert.summary,
              reason: 'hourly_budget',
              deferred_until: first.alert.timestamp,
            },
          ),
        ]
  return {
    from: new Date(start).toISOString(),
    to: until,
    alerts: lives.map(({ alert }) => ({ ...withoutOutbox(alert), outbox: {} })),
    events: [...lives.flatMap(({ events }) => events), degraded, ...deferred],
  }
}

/** As the table holds it when everything was published. */
const withoutOutbox = ({ outbox_open: _, ...alert }: Alert): Alert => alert

/** Events of a day that end an execution: how many alerts somebody had repaired, or tried to. */
export const executions = ({ events }: BusyDay): number =>
  events.filter(({ name }) => name === ExecutionCompleted.name).length
