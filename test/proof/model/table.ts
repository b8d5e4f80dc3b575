import * as E from 'fp-ts/Either'
import type { Command } from '../../../functions/domain/alert/commands'
import { decide, newAlert, openWork } from '../../../functions/domain/alert/decide'
import { holds } from '../../../functions/domain/alert/guards'
import { laterBy } from '../../../functions/runtime/time'
import type { Alert } from '../../../schemas/alert'
import { applied, START } from '../../support/fakes'
import * as sample from '../../support/samples'
import { conditionHolds } from './condition'
import { Violation } from './violation'

/** How the system differs from the one that is built; every `false` is a known mistake. */
export interface Variant {
  /** `map`: removed by event id. `list`: whoever has published removes the first entry. `none`: state first, event later. */
  readonly outbox: 'map' | 'list' | 'none'
  /** A claim stays with its claimant for good. */
  readonly claimsStay: boolean
  readonly sweeper: boolean
  /** Rules do not match replayed events. */
  readonly replayGuard: boolean
  /** The sweeper extends the TTL of what is open. */
  readonly keeps: boolean
  /** When it is remembered, outside of the item, that an execution has begun: before its claim, after it, or never. */
  readonly marker: 'before' | 'after' | 'none'
  /** An execution verifies who made the decision. */
  readonly macs: boolean
  /** A fault that becomes worse makes the plan before it void. */
  readonly voids: boolean
  /** When what was approved in advance is read: before each step as well, or once; or its use is not counted. */
  readonly standing: 'each step' | 'read once' | 'not counted'
  /** When a slot becomes that of an execution for good. */
  readonly slot: 'kept before the claim' | 'taken back after the claim'
  /** Which segment runs is recorded where no one else can write; otherwise the item alone says so. */
  readonly journal: boolean
  /** When it is recorded that a call is made. */
  readonly calls: 'recorded before' | 'recorded after'
}
export const asBuilt: Variant = {
  outbox: 'map',
  claimsStay: true,
  sweeper: true,
  replayGuard: true,
  keeps: true,
  marker: 'before',
  macs: true,
  voids: true,
  standing: 'each step',
  slot: 'kept before the claim',
  journal: true,
  calls: 'recorded before',
}

/** Time in minutes since the start. */
export const at = (minutes: number): string => laterBy(START, minutes * 60_000)

/** Lives and limits in the model's minutes: small, in the same order as the real ones. */
export const LEASE = 1
export const ANALYZER_LIFE = 0
export const OPEN = 2
export const START_WITHIN = 2
export const CLAIM = 2
export const EXECUTOR_LIFE = 1
export const SNOOZE = 1

export const NONE = -1

/** What the MAC of an alert that became worse begins with; the revision of the plan before it follows. */
export const MADE_FOR_LESS = 'worse than revision '

/** What a write did. */
export type Written =
  /** The lifecycle refuses by what was read, or the table by what is stored. */
  { readonly made: false } | { readonly made: true; readonly table: number; readonly event?: number }

/**
 * The table `alerts` with one item. Items are interned: a state of the model holds a number, and what the lifecycle decides on
 * a number is decided once.
 */
export class Table {
  private readonly numbers = new Map<string, number>()
  private readonly items: Alert[] = []
  private readonly writes = new Map<string, Written>()
  /** Items whose event is published, by both their numbers. */
  private readonly without = new Map<number, number>()
  private readonly events = new Map<string, number>()
  readonly eventNames: string[] = []
  /** Commands that were made at least once. */
  readonly made = new Set<string>()

  constructor(private readonly variant: Variant) {}

  get(number: number): Alert {
    const alert = this.items[number]
    if (alert === undefined) throw new Error(`there is no item ${number}`)
    return alert
  }

  create(lease: string, minute: number): number {
    const { alert_id, domain, issue, resources, generation } = sample.analyzing()
    const given = { alert_id, domain, issue, resources, generation }
    return this.intern(newAlert(given, { lease_id: lease, lease_ms: LEASE * 60_000 }, at(minute)))
  }

  /** Decides on what was read, and writes under the guards if they hold for what is stored. */
  write(key: string, command: () => Command, view: number, table: number, minute: number): Written {
    if (view === NONE || table === NONE) return { made: false }
    const cached = `${key} ${view} ${table} ${minute}`
    const known = this.writes.get(cached)
    if (known !== undefined) return known
    const written = this.decided(command(), this.get(view), this.get(table), at(minute))
    this.writes.set(cached, written)
    return written
  }

  /** Removes a published event from the outbox. */
  published(table: number, event: number): number {
    if (table === NONE || this.variant.outbox === 'none') return table
    const key = table * MOST_EVENTS + event
    const known = this.without.get(key)
    if (known !== undefined) return known
    const without = this.cleared(table, event)
    this.without.set(key, without)
    return without
  }

  private cleared(table: number, event: number): number {
    const alert = this.get(table)
    const ids = Object.keys(alert.outbox)
    const id = this.variant.outbox === 'list' ? ids[0] : ids.find((each) => this.events.get(each) === event)
    if (id === undefined) return table
    const { [id]: _, ...outbox } = alert.outbox
    const { outbox_open: __, ...closed } = alert
    return this.intern({ ...(Object.keys(outbox).length === 0 ? closed : alert), outbox })
  }

  /** The item as somebody makes it who may write the table: as if nothing had begun yet. */
  setBack(number: number): number {
    const alert = this.get(number)
    const {
      execution_id: _,
      claim_expires_at: __,
      result: ___,
      failure_kind: ____,
      ended_at: _____,
      ...rest
    } = alert
    const {
      executed_at: ______,
      execution_started_at: _______,
      stop_requested_at: ________,
      ...before
    } = rest
    return this.intern({ ...before, execution_status: 'not_started', execution_open: 'awaiting' })
  }

  /** The item as it was when its first segment waited. */
  setBackWait(number: number, minute: number): number {
    const { execution_segment: _, ...before } = this.get(number)
    return this.intern({ ...before, wait_until: at(minute), segment_expires_at: at(minute) })
  }

  /** The same with a decision that no one has made. */
  forgeApproval(number: number, minute: number): number {
    const { decision_open: _, analysis_open: __, ...alert } = this.get(number)
    const decided = { approved_by: 'eve', approved_at: at(minute), decided_by: 'slack:T/eve' } as const
    return this.intern({
      ...alert,
      ...decided,
      approval_status: 'approved',
      decision_surface: 'slack',
      decision_mac: 'forged',
      execution_deadline: at(minute + START_WITHIN),
      execution_open: 'awaiting',
    })
  }

  /** Numbers of the events that wait in the outbox. */
  outbox(table: number): readonly number[] {
    return table === NONE ? [] : Object.keys(this.get(table).outbox).map((id) => this.events.get(id) ?? NONE)
  }

  private decided(command: Command, view: Alert, stored: Alert, now: string): Written {
    const decided = decide(command, this.seen(view, command, now), now)
    if (E.isLeft(decided)) return { made: false }
    const current = this.seen(stored, command, now)
    // The write goes through the deployed condition expression; the guards in memory say the same.
    const made = conditionHolds(decided.right, current)
    if (made !== decided.right.guards.every((guard) => holds(guard, current)))
      throw new Violation('I1', `the condition expression of ${command.name} is not its guards`)
    if (!made) return { made: false }
    const next = applied(stored, decided.right)
    check(stored, next)
    this.made.add(command.name)
    const id = decided.right.event?.detail.metadata.event_id
    const event = id === undefined ? undefined : this.eventNumber(id, decided.right.event?.name ?? '')
    const kept = this.variant.outbox === 'none' ? { ...next, outbox: stored.outbox } : next
    return { made: true, table: this.intern(kept), ...(event === undefined ? {} : { event }) }
  }

  /** The mistake of taking over a claim when its time is over. */
  private seen(alert: Alert, command: Command, now: string): Alert {
    const retaken =
      !this.variant.claimsStay && command.name === 'claim' && (alert.claim_expires_at ?? now) < now
    return retaken ? { ...alert, execution_status: 'not_started', execution_deadline: at(1e6) } : alert
  }

  private eventNumber(id: string, name: string): number {
    const known = this.events.get(id)
    if (known !== undefined) return known
    this.events.set(id, this.eventNames.length)
    this.eventNames.push(name)
    if (this.eventNames.length >= MOST_EVENTS) throw new Error('more events than a set of the model holds')
    return this.eventNames.length - 1
  }

  private intern(alert: Alert): number {
    const open = Object.keys(alert.outbox).length > 0
    if (this.variant.outbox !== 'none' && open !== (alert.outbox_open !== undefined))
      throw new Violation('I5', 'an outbox is not in its index exactly while it is open')
    const plain = simplified(alert)
    const key = JSON.stringify(Object.entries(plain).sort(([a], [b]) => (a < b ? -1 : 1)))
    const known = this.numbers.get(key)
    if (known !== undefined) return known
    this.items.push(plain)
    this.numbers.set(key, this.items.length - 1)
    return this.items.length - 1
  }
}

/** Times that no guard reads: two items that differ in nothing else are one. */
const told = [
  'timestamp',
  'analyzed_at',
  'approved_at',
  'rejected_at',
  'closed_at',
  'ended_at',
  'executed_at',
  'execution_started_at',
  'reminded_at',
  'analysis_requested_at',
  'follow_up_requested_at',
  'stop_requested_at',
] as const

const DAY = 86_400
/** What a set of the model holds. */
const MOST_EVENTS = 31

const simplified = (alert: Alert): Alert => {
  const times = told.filter((key) => alert[key] !== undefined).map((key) => [key, START])
  const outbox = Object.entries(alert.outbox).map(([id, { name }]) => [
    id,
    { name, detail: '', committed_at: START },
  ])
  const ttl = Math.ceil(alert.ttl / DAY) * DAY
  return { ...alert, ...Object.fromEntries(times), ttl, outbox: Object.fromEntries(outbox) }
}

/** What holds for every single write. */
const check = (before: Alert, after: Alert): void => {
  if (before.approval_status !== 'pending' && after.approval_status !== before.approval_status)
    throw new Violation('I6', `${before.approval_status} became ${after.approval_status}`)
  const tooSmall = after.evidence_mac?.startsWith(MADE_FOR_LESS)
    ? Number(after.evidence_mac.slice(MADE_FOR_LESS.length))
    : 0
  if (before.approval_status === 'pending' && after.approval_status === 'approved')
    if ((after.plan_revision ?? 0) <= tooSmall)
      throw new Violation('I7', 'a plan was approved that was made for less')
  if (before.closed_reason !== undefined && after.closed_reason !== before.closed_reason)
    throw new Violation('I6', `closed as ${before.closed_reason}, then ${after.closed_reason ?? 'open'}`)
  if (before.ended_at !== undefined && after.ended_at !== before.ended_at)
    throw new Violation('I6', 'an alert ended twice')
  const expected = openWork(after)
  for (const key of ['analysis_open', 'decision_open', 'execution_open'] as const) {
    if (after[key] !== expected[key])
      throw new Violation('I5', `${key} is ${after[key] ?? 'absent'}: the sweeper does not see what is open`)
  }
}
