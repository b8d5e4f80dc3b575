import * as E from 'fp-ts/Either'
import * as TE from 'fp-ts/TaskEither'
import { newAlert } from '../../functions/domain/alert/decide'
import type { Detected } from '../../functions/invoke-agent-analysis/answer'
import { handle } from '../../functions/invoke-agent-analysis/handle'
import type { DetectionPorts } from '../../functions/invoke-agent-analysis/ports'
import { makeMaintenance } from '../../functions/invoke-agent-analysis/quiet/maintenance'
import type { AppError } from '../../functions/runtime/errors'
import type { MonitorStore, ProbeReport } from '../../functions/runtime/ports'
import type { Alert } from '../../schemas/alert'
import { defined } from '../../schemas/defined'
import type { DomainEvent } from '../../schemas/event'
import type { Fact, Issue, IssueType } from '../../schemas/issue'
import type { Measurement } from '../../schemas/metrics'
import { identityOf, keyOf, type Monitor, type MonitorState } from '../../schemas/monitor'
import type { Severity } from '../../schemas/scalars'
import type { FunctionSettings } from '../../schemas/settings'
import { fakeAlerts, fakeMonitors } from './fakes'
import { trusting } from './macs'
import { policy } from './samples'

/**
 * What a domain's probes will find: nothing wrong, these faults (`www:` before one of another check), or that the prober
 * cannot tell, with `blocked` since a firewall has answered.
 */
export type Condition = 'healthy' | 'unknown' | 'blocked' | readonly (IssueType | `${string}:${IssueType}`)[]

const faultOf = (fault: string): Pick<Issue, 'issue_type' | 'check'> => {
  const [issue_type, check] = fault.split(':').reverse() as [IssueType, string | undefined]
  return { issue_type, ...defined({ check }) }
}

export const serviceDown = (service: string): AppError => ({
  tag: 'service_failed',
  service,
  operation: 'Call',
  message: 'out of order',
  retryable: true,
})

const settingsFor = (domains: readonly string[]): FunctionSettings => ({
  agent: { max_tokens: 200_000 },
  monitors: domains.map((domain) => ({ domain })),
  probe: {
    timeout_ms: 1_000,
    confirmations: 2,
    confirm_interval_ms: 5,
    concurrency: 2,
    allow_private: false,
    resolvers: [],
  },
  detection: {
    cool_down_minutes: 60,
    failure_ticks: 1,
    recovery_ticks: 1,
    unknown_ticks: 6,
    domains_per_second: 10_000,
    flapping: { changes: 20, within_minutes: 60, quiet_minutes: 30 },
    grouping: { min_domains: 50 },
    self_check: { min_domains: 50, share_percent: 100, references: [], hold_minutes: 15 },
    analyses_per_hour: 100,
    maintenance: [],
    alarms: [],
    sources: [],
  },
  people: {},
  approval: { critical: policy, high: policy, medium: policy, low: policy },
  messages: { time_zone: 'UTC' },
  execution: {
    allowed_actions: [],
    start_within_minutes: 30,
    max_invalidation_paths: 20,
    max_instances: 20,
    mode: 'gated',
    dry_run: false,
    max_concurrent: 5,
    max_per_hour: 30,
    max_total_minutes: 180,
    max_steps: 10,
    freezes: [],
    verify_seconds: 0,
    verify_interval_ms: 50,
  },
})

/** A world of domains in memory, whose stores check their conditions, with a clock that the test moves. */
export class DetectionWorld {
  /** By the monitor's key, as all that follows. */
  readonly conditions = new Map<string, Condition>()
  /** What the next probes of a domain find, one after the other, before its condition counts again. */
  readonly turns = new Map<string, Condition[]>()
  /** Facts of a domain's issues, and severities by cause. */
  readonly facts = new Map<string, readonly Fact[]>()
  readonly severities = new Map<string, Severity>()
  /** What the checks beside a healthy domain could not tell. */
  readonly notes = new Map<string, readonly string[]>()
  /** What no probe of a domain could check. */
  readonly unchecked = new Map<string, readonly string[]>()
  private readonly inMemory = { monitors: fakeMonitors(), alerts: fakeAlerts() }
  readonly states = this.inMemory.monitors.items
  readonly alerts = this.inMemory.alerts.items
  readonly published: DomainEvent[] = []
  readonly measured: Measurement[] = []
  readonly lines: {
    readonly level: string
    readonly message: string
    readonly fields: Record<string, unknown>
  }[] = []
  settings: FunctionSettings
  /** What only some settings bring. */
  more: Partial<DetectionPorts> = {}
  remaining_ms = 300_000
  /** Called before a probe, to let time pass. */
  beforeProbe: (domain: string) => void = () => undefined
  /** Called before a write, to let others be first or to fail. */
  beforePut: (state: MonitorState) => AppError | undefined = () => undefined
  /** Called after a write that reached the table. */
  afterPut: (state: MonitorState) => void = () => undefined
  /** Called before a transition of an alert, to let it fail. */
  beforeApply: () => AppError | undefined = () => undefined
  beforePublish: (event: DomainEvent) => AppError | undefined = () => undefined
  probing = 0
  mostProbing = 0
  readonly probed: string[] = []
  private now = Date.parse('2026-01-31T08:00:00.000Z')
  private uuids = 0

  constructor(readonly domains: readonly string[]) {
    this.settings = settingsFor(domains)
    for (const domain of domains) this.conditions.set(domain, 'healthy')
  }

  /** Settings of detection that differ from the world's own. */
  with(detection: Partial<FunctionSettings['detection']>): this {
    this.settings = { ...this.settings, detection: { ...this.settings.detection, ...detection } }
    return this
  }

  later(minutes: number): void {
    this.now += minutes * 60_000
  }

  async tick(payload: unknown = { 'detail-type': 'Scheduled Event' }): Promise<Detected> {
    const answer = await this.send(payload)
    if (!('checked' in answer)) throw new Error('a tick was expected')
    return answer
  }

  send(payload: unknown): ReturnType<typeof handle> {
    return handle(payload, this.ports())
  }

  /** The one open entry of a domain. */
  entry(domain: string) {
    const entries = Object.values(this.states.get(domain)?.open ?? {})
    if (entries.length !== 1 || entries[0] === undefined)
      throw new Error(`${domain} has ${entries.length} open entries, not one`)
    return entries[0]
  }

  /** What analyze-issue does with the open entry of a domain: the alert comes into being, and awaits a decision. */
  analyze(key: string): Alert {
    const { alert_id, generation, issue, members, member_count, symptoms } = this.entry(key)
    const [domain = '', monitor] = key.split('#')
    const lease = { lease_id: '00000000-0000-4000-8000-000000000000', lease_ms: 1 }
    const now = new Date(this.now).toISOString()
    const alert = newAlert(
      {
        alert_id,
        domain,
        issue,
        resources: {},
        generation,
        ...defined({ monitor, members, member_count, symptoms }),
      },
      lease,
      now,
    )
    this.alerts.set(alert_id, {
      ...alert,
      analysis_status: 'complete',
      analyzed_at: now,
      plan_digest: 'a'.repeat(64),
      approval_expires_at: new Date(this.now + 240 * 60_000).toISOString(),
      decision_open: 'yes',
    })
    return alert
  }

  change(alertId: string, change: Partial<Alert>): void {
    const alert = this.alerts.get(alertId)
    if (alert === undefined) throw new Error(`there is no alert ${alertId}`)
    this.alerts.set(alertId, { ...alert, ...change })
  }

  get instant(): string {
    return new Date(this.now).toISOString()
  }

  ports(): DetectionPorts {
    const log =
      (level: string) =>
      (message: string, fields: Record<string, unknown> = {}) =>
        void this.lines.push({ level, message, fields })
    return {
      clock: { now: () => this.instant },
      ids: { uuid: () => `${(this.uuids++).toString(16).padStart(8, '0')}-0000-4000-8000-000000000000` },
      log: { debug: log('debug'), info: log('info'), warn: log('warn'), error: log('error') },
      measure: (measurement) => void this.measured.push(measurement),
      trace: () => undefined,
      monitors: this.monitors(),
      alerts: {
        ...this.inMemory.alerts,
        apply: (transition) => {
          const error = this.beforeApply()
          return error === undefined ? this.inMemory.alerts.apply(transition) : TE.left(error)
        },
      },
      events: {
        publish: (events) => async () => {
          for (const event of events) {
            const error = this.beforePublish(event)
            if (error !== undefined) return E.left(error)
            this.published.push(event)
          }
          return E.right(undefined)
        },
      },
      prober: {
        probe: (monitor) => () => this.look(monitor),
        confirm: (monitor) => () => this.look(monitor),
      },
      evidence: trusting.evidence,
      maintenance: makeMaintenance(this.settings.detection.maintenance),
      settings: this.settings,
      remaining: () => this.remaining_ms,
      ...this.more,
    }
  }

  private monitors(): MonitorStore {
    const { monitors } = this.inMemory
    return {
      ...monitors,
      get: (key) => async () => E.right(structuredClone(this.states.get(key))),
      put: (state) => async () => {
        const error = this.beforePut(state)
        if (error !== undefined) return E.left(error)
        const written = await monitors.put(structuredClone(state))()
        if (E.isRight(written)) this.afterPut(state)
        return written
      },
    }
  }

  private async look(monitor: Monitor): Promise<ProbeReport> {
    const { domain } = monitor
    const key = keyOf(identityOf(monitor))
    this.beforeProbe(domain)
    this.probed.push(key)
    this.probing += 1
    this.mostProbing = Math.max(this.mostProbing, this.probing)
    await new Promise((resolve) => setImmediate(resolve))
    this.probing -= 1
    const unchecked = this.unchecked.get(key) ?? []
    const condition = this.turns.get(key)?.shift() ?? this.conditions.get(key) ?? 'healthy'
    if (condition === 'unknown')
      return { domain, status: 'unknown', issues: [], timings: {}, reason: 'no resolver' }
    if (condition === 'blocked')
      return { domain, status: 'unknown', issues: [], timings: { first_byte_ms: 20 }, reason: 'blocked' }
    if (condition === 'healthy') {
      const notes = this.notes.get(key)
      return { domain, status: 'healthy', issues: [], timings: {}, unchecked, ...(notes && { notes }) }
    }
    return {
      domain,
      status: 'issue',
      timings: {},
      unchecked,
      issues: condition.map((fault) => ({
        ...faultOf(fault),
        severity: this.severities.get(fault) ?? 'critical',
        summary: `${domain} is broken`,
        evidence: {
          observed_at: this.instant,
          target: `https://${domain}/`,
          facts: [...(this.facts.get(key) ?? [])],
          timings: {},
        },
      })),
    }
  }
}
