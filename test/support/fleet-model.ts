import { issueTypes } from '../../functions/domain/issues/table'
import type { Alert } from '../../schemas/alert'
import { eventId } from '../../schemas/event-id'
import type { AlertUpdated } from '../../schemas/events'
import type { IssueType } from '../../schemas/issue'
import { FLEET, type MonitorState } from '../../schemas/monitor'
import type { Severity } from '../../schemas/scalars'
import type { Condition, DetectionWorld } from './detection'

/**
 * A second opinion on detection, written from what people are promised rather than from how it is done: it looks at the
 * world's conditions, at what is stored and at what was said, and names every promise that is broken.
 */

const ranks: readonly string[] = ['low', 'medium', 'high', 'critical']

interface Birth {
  readonly key: string
  readonly at: number
  readonly outage: number
}

/** Minutes; the settings of the simulated fleet. */
export interface Promises {
  readonly cool_down: number
  readonly quiet: number
  readonly doubt: number
  readonly min_domains: number
  readonly budget: number
}

/** The checks that fail under a condition. */
export const checksOf = (condition: Condition | undefined): readonly string[] =>
  condition === undefined || typeof condition === 'string'
    ? []
    : condition.map((fault) => {
        const [issue_type = '', check] = fault.split(':').reverse()
        return check ?? issueTypes[issue_type as IssueType].check
      })

export class FleetModel {
  readonly births = new Map<string, Birth>()
  readonly broken: string[] = []
  /** Alerts whose analysis had to wait, and came. */
  readonly asked = new Set<string>()
  private readonly costs: number[] = []
  private readonly outages = new Map<string, number>()
  private readonly failing = new Set<string>()
  private readonly wellSince = new Map<string, number>()
  private downSince: number | undefined
  private suspicious = false

  constructor(
    private readonly world: DetectionWorld,
    private readonly promises: Promises,
  ) {}

  private get now(): number {
    return Date.parse(this.world.instant) / 60_000
  }

  private violated(what: string): void {
    this.broken.push(`${this.world.instant} ${what}`)
  }

  /** Called for each write that reaches the table: an alert is born when its entry is. */
  saw(state: MonitorState): void {
    if (state.domain === FLEET) return
    for (const [check, entry] of Object.entries(state.open)) {
      const joins = entry.group !== undefined && entry.group.leader !== state.domain
      if (joins || this.births.has(entry.alert_id)) continue
      const key = `${state.domain} ${check}`
      const outage = this.outages.get(key) ?? 0
      for (const [id, earlier] of this.births)
        if (earlier.key === key) this.mayFollow(id, earlier, key, outage, entry.issue.severity)
      this.births.set(entry.alert_id, { key, at: this.now, outage })
      if (this.isQuiet(state.domain) && entry.issue.severity !== 'critical')
        this.violated(`${key} was told although it is silenced`)
      if (entry.analysis === undefined) this.pay()
    }
  }

  private pay(): void {
    this.costs.push(this.now)
    const lastHour = this.costs.filter((at) => at > this.now - 60).length
    if (lastHour > this.promises.budget) this.violated(`${lastHour} analyses in an hour`)
  }

  /** No second alert of one cause while the first one lives, nor of one outage before the cool-down is over. */
  private mayFollow(id: string, earlier: Birth, key: string, outage: number, severity: Severity): void {
    const alert = this.world.alerts.get(id)
    if (alert === undefined) {
      if (earlier.outage === outage) this.violated(`${key} has a second alert before ${id} came into being`)
      return
    }
    if (alert.ended_at === undefined) this.violated(`${key} has a second alert while ${id} lives`)
    // What joined after the decision is not what was decided on.
    else if (!(alert.members ?? [key.split(' ')[0] ?? '']).includes(key.split(' ')[0] ?? '')) return
    else if (earlier.outage === outage && ranks.indexOf(severity) <= ranks.indexOf(alert.severity)) {
      const since = this.now - Date.parse(alert.ended_at) / 60_000
      if (since < this.promises.cool_down)
        this.violated(`${key} is told again ${since} min after ${id} ended`)
    }
  }

  private isQuiet(domain: string): boolean {
    const until = this.world.states.get(domain)?.mute?.until
    return until !== undefined && until > this.world.instant
  }

  /** Before a tick: which domains were well, as far as the detector has told. @param readOnly it cannot write down a doubt */
  before(readOnly: boolean): void {
    const telling = this.world.domains.filter((domain) => {
      const open = Object.values(this.world.states.get(domain)?.open ?? {})
      return !this.isQuiet(domain) && !open.some(({ recovered_at }) => recovered_at === undefined)
    })
    const down = telling.filter((domain) => this.world.conditions.get(domain) !== 'healthy')
    // A prober that can tell of none suspects itself just as one that sees all fail.
    const all = telling.length >= this.promises.min_domains && down.length === telling.length
    this.suspicious = all
    if (!all) this.downSince = undefined
    else if (!readOnly) this.downSince ??= this.now
  }

  /** After a tick. @param clean nothing was made to fail in it */
  after(clean: boolean): void {
    for (const { alert_id, analysis_requested_at, analysis_mode } of this.world.alerts.values()) {
      const request = `${alert_id} ${analysis_requested_at}`
      // Shown again with its evidence alone: the agent is not asked.
      if (analysis_requested_at === undefined || analysis_mode === 'deferred' || this.asked.has(request))
        continue
      this.asked.add(request)
      this.pay()
    }
    if (clean && !this.doubted) this.noneWaitsInVain()
    if (clean && !this.doubted) for (const alert of this.world.alerts.values()) this.isCurrent(alert)
    for (const domain of this.world.domains) {
      const condition = this.world.conditions.get(domain)
      if (condition === 'unknown') continue
      const checks = checksOf(condition)
      if (checks.length > 0) this.wellSince.delete(domain)
      else if (!this.wellSince.has(domain)) this.wellSince.set(domain, this.now)
      this.count(domain, checks)
      if (!clean) continue
      if (!this.isQuiet(domain) && !this.doubted) for (const check of checks) this.isTold(domain, check)
      if (checks.length === 0) this.isWithdrawn(domain)
    }
  }

  private get doubted(): boolean {
    return this.suspicious && this.now - (this.downSince ?? this.now) < this.promises.doubt
  }

  /** A check that is seen to be well ends its outage. */
  private count(domain: string, checks: readonly string[]): void {
    for (const check of checks) this.failing.add(`${domain} ${check}`)
    for (const key of [...this.failing]) {
      const [name, check = ''] = key.split(' ')
      if (name !== domain || checks.includes(check)) continue
      this.failing.delete(key)
      this.outages.set(key, (this.outages.get(key) ?? 0) + 1)
    }
  }

  private isTold(domain: string, check: string): void {
    const entry = this.world.states.get(domain)?.open[check]
    if (entry === undefined || entry.recovered_at !== undefined) {
      this.violated(`${domain} ${check} is not told`)
      return
    }
    const leader = entry.group?.leader ?? domain
    const event = eventId(entry.alert_id, 'IssueDetected', entry.generation)
    const said = this.world.published.some(({ detail }) => detail.metadata.correlation_id === entry.alert_id)
    const waits = Object.keys(this.world.states.get(leader)?.outbox ?? {}).includes(event)
    if (!said && !waits) this.violated(`${domain} ${check} has an alert that nobody was told of`)
  }

  /** An open alert says how bad it is, in which ways it fails, and which domains fail with it. */
  private isCurrent(alert: Alert): void {
    const { alert_id, domain, ended_at, update, update_seq = 0 } = alert
    if (ended_at !== undefined) return
    const failing = this.world.domains.flatMap((name) =>
      Object.entries(this.world.states.get(name)?.open ?? {}).flatMap(([check, entry]) =>
        entry.alert_id === alert_id && entry.recovered_at === undefined ? [{ name, check }] : [],
      ),
    )
    if (failing.length === 0) return
    const names = failing.map(({ name }) => name)
    const known = new Set(update?.members ?? alert.members ?? [domain])
    const quiet = [...names, ...known].some((name) => this.isQuiet(name))
    if (!quiet && (names.some((name) => !known.has(name)) || known.size !== new Set(names).size))
      this.violated(`${alert_id} is of ${[...known]}, and ${names} fail with it`)
    const symptoms = new Set(
      update?.symptoms ?? [alert.cause, ...(alert.symptoms ?? []).map((one) => one.issue_type)],
    )
    for (const { name, check } of failing) {
      const condition = this.world.conditions.get(name)
      if (this.isQuiet(name) || condition === undefined || typeof condition === 'string') continue
      for (const fault of condition) {
        const issue_type = fault.split(':').reverse()[0] as IssueType
        if (checksOf([fault])[0] !== check) continue
        const severity = this.world.severities.get(fault) ?? 'critical'
        if (ranks.indexOf(severity) > ranks.indexOf(update?.severity ?? alert.severity))
          this.violated(`${alert_id} does not say that it is ${severity}`)
        if (alert.analysis_status !== 'in_progress' && !symptoms.has(issue_type))
          this.violated(`${alert_id} does not say that ${name} fails by ${issue_type}`)
      }
    }
    const numbers = new Set(
      this.world.published.flatMap(({ name, detail }) =>
        name === 'AlertUpdated' && detail.metadata.correlation_id === alert_id
          ? [(detail.data as AlertUpdated).update_seq]
          : [],
      ),
    )
    if (Math.max(0, ...numbers) > update_seq)
      this.violated(`${alert_id} was reported to have changed and has not`)
  }

  /** Where there is budget, no alert of a fault that goes on is left without its analysis. */
  private noneWaitsInVain(): void {
    const granted = Object.values(this.world.states.get(FLEET)?.fleet?.granted ?? {})
    const used = granted.filter((at) => Date.parse(at) / 60_000 > this.now - 60).length
    if (used >= this.promises.budget) return
    for (const {
      alert_id,
      domain,
      cause,
      analysis_mode,
      analysis_status,
      ended_at,
    } of this.world.alerts.values()) {
      const waits = analysis_mode === 'deferred' && analysis_status === 'unavailable'
      if (!waits || ended_at !== undefined || this.isQuiet(domain)) continue
      if (checksOf(this.world.conditions.get(domain)).includes(issueTypes[cause].check))
        this.violated(`${alert_id} waits for its analysis although there is budget`)
    }
  }

  /** Well for as long as a flapping domain has to be: nothing that people could still decide is open. */
  private isWithdrawn(domain: string): void {
    const since = this.wellSince.get(domain) ?? this.now
    if (this.now - since < this.promises.quiet) return
    for (const [id, { key }] of this.births) {
      const alert = this.world.alerts.get(id)
      const pending = alert?.approval_status === 'pending' && alert.ended_at === undefined
      if (!pending || !key.startsWith(`${domain} `)) continue
      const grouped = [...this.world.states.values()].some(({ open }) =>
        Object.values(open).some((entry) => entry.alert_id === id && entry.recovered_at === undefined),
      )
      if (!grouped) this.violated(`${key} is well, and ${id} still asks`)
    }
  }
}
