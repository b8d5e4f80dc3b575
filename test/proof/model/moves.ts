import { rulePattern } from '../../../schemas/event'
import { AlertApproved, AnalysisRequested, IssueDetected, PlanAmended } from '../../../schemas/events'
import { commandOf } from './commands'
import { type Bounds, Invocations } from './invocations'
import { isDue } from './segments'
import {
  AGAIN,
  APPROVED,
  begun,
  budgetOf,
  ended,
  GRANTED,
  hasWritten,
  ISSUE,
  leftOf,
  type Process,
  REVOKED,
  type State,
  spend,
  starting,
} from './state'
import { ANALYZER_LIFE, asBuilt, at, EXECUTOR_LIFE, NONE, Table, type Variant } from './table'
import { Violation } from './violation'

export type Move = readonly [label: string, next: State]

const SIXTEEN_DAYS = 16 * 1_440
/** The system with one alert: what can happen next, in every order that the network and its functions allow. */
export class Model {
  private readonly takesReplays: boolean
  private readonly invocations: Invocations
  private readonly settled = new Set<string>()

  constructor(
    readonly bounds: Bounds,
    readonly variant: Variant = asBuilt,
    readonly table: Table = new Table(variant),
  ) {
    this.invocations = new Invocations(bounds, variant, table)
    // The rules as they are deployed.
    const pattern = rulePattern([IssueDetected, AnalysisRequested, PlanAmended, AlertApproved], 'live')
    this.takesReplays = !variant.replayGuard || pattern['replay-name'].some(({ exists }) => exists)
  }

  start(): State {
    // The people of the prefix are not those of the search.
    const { prefix } = this.bounds
    const free = { ...this.bounds, clicks: 1, clickable: ['approve:a'] as const, prefix: [] }
    const guide = prefix.length === 0 ? this : new Model(free, this.variant, this.table)
    let state = this.first()
    for (const label of prefix) {
      const moves = [...guide.moves({ ...state, left: budgetOf(free) })]
      const next = moves.find(([each]) => each === label)?.[1]
      if (next === undefined) throw new Error(`the course has no move '${label}'`)
      state = { ...next, left: budgetOf(this.bounds) }
    }
    return state
  }

  private first(): State {
    return {
      table: NONE,
      minute: 0,
      processes: [],
      messages: ISSUE,
      committed: 0,
      published: 0,
      archived: ISSUE,
      leases: 0,
      claims: 0,
      marker: 0,
      journal: 0,
      slots: 0,
      ran: '',
      approved: 0,
      standing: this.bounds.inAdvance ? GRANTED : 0,
      left: budgetOf(this.bounds),
    }
  }

  *moves(state: State): Generator<Move> {
    const { minute, processes } = state
    for (const [index, process] of processes.entries()) {
      yield [`${process.kind} ${process.step} ${process.wants}`.trim(), this.invocations.step(state, index)]
      if (leftOf(state, 'crashes') > 0 && hasWritten(process))
        yield [`${process.kind} dies`, spend(ended(state, index), 'crashes')]
    }
    if (minute < this.bounds.minutes) yield ['a minute passes', this.minuteLater(state)]
    if (processes.length >= this.bounds.processes) return
    for (const message of [ISSUE, AGAIN, APPROVED]) {
      if ((state.messages & message) !== 0) {
        const taken = { ...state, messages: state.messages & ~message }
        yield [`${messageNames[message]} arrives`, begun(taken, consumer(message, minute, false))]
        if (leftOf(state, 'duplicates') > 0)
          yield [
            `${messageNames[message]} arrives, and will again`,
            spend(begun(state, consumer(message, minute, false)), 'duplicates'),
          ]
      }
      if (leftOf(state, 'replays') > 0 && (state.archived & message) !== 0 && this.takesReplays)
        yield [
          `${messageNames[message]} is replayed`,
          spend(begun(state, consumer(message, minute, true)), 'replays'),
        ]
    }
    if (state.table === NONE) return
    const alert = this.table.get(state.table)
    if (leftOf(state, 'clicks') > 0) {
      for (const click of this.bounds.clickable) {
        // A message shows a revision of the plan, and its buttons stand for that one.
        const shown = click.startsWith('approve')
          ? `/${alert.plan_revision}`
          : click === 'reject' || click === 'amend'
            ? `:${alert.plan_revision}`
            : ''
        if (shown !== '' && alert.plan_digest === undefined) continue
        yield [
          `somebody clicks ${click}`,
          spend(begun(state, starting('decide', `${click}${shown}`, minute)), 'clicks'),
        ]
      }
    }
    if (this.bounds.inAdvance) yield* this.inAdvance(state)
    if (leftOf(state, 'recoveries') > 0)
      yield ['the domain recovers', spend(begun(state, starting('detect', 'recover', minute)), 'recoveries')]
    if (leftOf(state, 'changes') > 0)
      yield [
        'the fault becomes worse',
        spend(
          begun(state, starting('detect', this.variant.voids ? 'update' : 'update:kept', minute)),
          'changes',
        ),
      ]
    if (leftOf(state, 'attacks') > 0) {
      if (this.bounds.long && alert.execution_segment !== undefined && alert.ended_at === undefined)
        yield [
          'somebody sets the wait back',
          spend({ ...state, table: this.table.setBackWait(state.table, minute) }, 'attacks'),
        ]
      if (alert.approval_status === 'approved' && alert.execution_status !== 'not_started')
        yield [
          'somebody sets the item back',
          spend({ ...state, table: this.table.setBack(state.table) }, 'attacks'),
        ]
      if (
        alert.approval_status === 'pending' &&
        alert.plan_digest !== undefined &&
        alert.ended_at === undefined
      )
        yield [
          'somebody writes an approval',
          spend(
            {
              ...state,
              table: this.table.forgeApproval(state.table, minute),
              messages: state.messages | APPROVED,
            },
            'attacks',
          ),
        ]
    }
    if (leftOf(state, 'rivals') > 0)
      yield ['another approval is carried out', spend(begun(state, starting('rival', '', minute)), 'rivals')]
    if (this.variant.sweeper) yield* this.sweeps(state)
    if (leftOf(state, 'sleeps') > 0) yield ['sixteen days pass', this.sleep(spend(state, 'sleeps'))]
  }

  /** The rule hands on that a plan was made, once more than once, and as a replay; somebody revokes at any time. */
  private *inAdvance(state: State): Generator<Move> {
    const { plan_digest, plan_revision, approval_status } = this.table.get(state.table)
    const { minute } = state
    const asks = (replayed: boolean) =>
      starting('decide', `approve:a/${plan_revision}`, minute, { step: 'count', replayed })
    if (plan_digest !== undefined && approval_status === 'pending') {
      if (!state.processes.some(({ kind }) => kind === 'decide'))
        yield ['AlertAnalyzed arrives', begun(state, asks(false))]
      if (leftOf(state, 'replays') > 0 && this.takesReplays)
        yield ['AlertAnalyzed is replayed', spend(begun(state, asks(true)), 'replays')]
    }
    if (leftOf(state, 'revocations') > 0 && state.standing !== REVOKED)
      yield ['somebody revokes', spend({ ...state, standing: REVOKED }, 'revocations')]
  }

  /** Everybody is dead, every message lost, and only the clock and the sweeper go on. What is promised must come true. */
  settle(state: State): void {
    // Whoever is under way, and whatever, does not matter: they are dead, and lost.
    const key = `${state.table}|${state.minute}|${state.committed}|${state.published}`
    if (this.settled.has(key)) return
    this.settled.add(key)
    let settled: State = { ...state, processes: [], messages: 0 }
    for (let minute = 0; minute < 14; minute++) {
      settled = { ...settled, minute: settled.minute + 1 }
      if (this.variant.sweeper) settled = this.sweepAll(settled, true)
    }
    const lost = settled.committed & ~settled.published
    if (lost !== 0) {
      const names = this.table.eventNames.filter((_, number) => (lost & (1 << number)) !== 0)
      throw new Violation('I5', `${names.join(', ')} was committed and is never published`)
    }
    if (settled.table === NONE) return
    const alert = this.table.get(settled.table)
    const ends = this.table.eventNames.filter(
      (name, number) => name === 'ExecutionCompleted' && (settled.published & (1 << number)) !== 0,
    ).length
    const wanted = alert.approval_status === 'approved' ? 1 : 0
    if (ends !== wanted) throw new Violation('I3', `${ends} terminal events for ${wanted} approval(s)`)
    if (alert.ended_at === undefined) throw new Violation('I5', 'an alert stays open for ever')
  }

  private *sweeps(state: State): Generator<Move> {
    const alert = this.table.get(state.table)
    for (const event of this.table.outbox(state.table)) {
      const process = starting('sweep', '', state.minute, { step: 'publish', event })
      // The handler itself, or another sweep, may be about to do the same.
      if (!state.processes.some(({ kind }) => kind === 'sweep'))
        yield ['the sweeper publishes', begun(state, process)]
    }
    for (const wants of sweeperCommands)
      if (!state.processes.some(({ kind }) => kind === 'sweep') && this.possible(state, wants))
        yield [
          `the sweeper wants ${wants}`,
          begun(state, starting('sweep', wants, state.minute, { step: 'write', view: state.table })),
        ]
    if (alert.execution_open === 'awaiting' && (state.messages & APPROVED) === 0)
      yield ['the sweeper sends the trigger again', { ...state, messages: state.messages | APPROVED }]
    if (this.bounds.long && isDue(alert, at(state.minute)) && (state.messages & APPROVED) === 0)
      yield ['the sweeper has the execution go on', { ...state, messages: state.messages | APPROVED }]
    if (alert.analysis_open !== undefined && (state.messages & AGAIN) === 0)
      yield ['the sweeper asks for the analysis again', { ...state, messages: state.messages | AGAIN }]
  }

  private possible(state: State, wants: string): boolean {
    if (wants === 'remind' && (this.table.get(state.table).reminders_sent ?? 0) > 0) return false
    const command = () =>
      commandOf(wants, this.table.get(state.table), state.minute, this.bounds.approvals_needed, state)
    const key = `${wants} ${state.leases} ${state.claims}`
    return this.table.write(key, command, state.table, state.table, state.minute).made
  }

  /** A whole sweep that nothing interrupts. */
  private sweepAll(state: State, busUp: boolean): State {
    let swept = state
    for (const wants of [...sweeperCommands, ...(this.variant.keeps ? ['keep'] : [])]) {
      if (swept.table === NONE) return swept
      if (wants !== 'keep' && !this.possible(swept, wants)) continue
      const process = starting('sweep', wants, swept.minute, { step: 'write', view: swept.table })
      const next = this.invocations.write({ ...swept, processes: [process] }, 0, process)
      swept = { ...next, processes: [] }
    }
    for (const event of busUp ? this.table.outbox(swept.table) : []) {
      const published = this.invocations.publish(swept, event)
      swept = { ...published, messages: 0, table: this.table.published(published.table, event) }
    }
    return swept
  }

  /** The bus is down for sixteen days; the sweeper runs, and DynamoDB deletes what has outlived its TTL. */
  private sleep(state: State): State {
    const swept = this.variant.sweeper ? this.sweepAll(state, false) : state
    const slept = { ...swept, minute: swept.minute + SIXTEEN_DAYS, processes: [], messages: 0 }
    if (slept.table === NONE) return slept
    const { ttl } = this.table.get(slept.table)
    if (ttl * 1_000 > Date.parse(at(slept.minute))) return slept
    if (this.table.outbox(slept.table).length > 0)
      throw new Violation('I5', 'TTL deleted an item whose events are not published')
    return { ...slept, table: NONE }
  }

  /** A function that has used up its time is ended. */
  private minuteLater(state: State): State {
    const minute = state.minute + 1
    const alive = state.processes.filter(({ kind, began }) => minute - began <= lifeOf[kind])
    return { ...state, minute, processes: alive }
  }
}

const sweeperCommands = ['give_up_claim', 'give_up_start', 'expire', 'remind', 'give_up_analysis']
const messageNames: Record<number, string> = {
  [ISSUE]: 'IssueDetected',
  [AGAIN]: 'AnalysisRequested',
  [APPROVED]: 'AlertApproved',
}
const lifeOf = {
  analyze: ANALYZER_LIFE,
  decide: 0,
  execute: EXECUTOR_LIFE,
  sweep: 0,
  detect: 0,
  rival: EXECUTOR_LIFE,
}

const consumer = (message: number, began: number, replayed: boolean): Process => {
  if (message === APPROVED) return starting('execute', 'claim', began, { replayed })
  if (message === AGAIN) return starting('analyze', 'take_lease', began, { replayed })
  return starting('analyze', 'create', began, { step: 'create', replayed })
}
