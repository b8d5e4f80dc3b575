import { type Click, commandOf, digestOf, leaseId } from './commands'
import { begins, further, notes, opens } from './segments'
import { OWN, RIVAL, Slots } from './slots'
import {
  AGAIN,
  APPROVED,
  advanced,
  type Budget,
  ended,
  type Process,
  REVOKED,
  type State,
  USED,
} from './state'
import { at, NONE, type Table, type Variant } from './table'
import { Violation } from './violation'

export interface Bounds extends Budget {
  readonly minutes: number
  /** Invocations at the same time. */
  readonly processes: number
  readonly approvals_needed: number
  /** What people may click. */
  readonly clickable: readonly Click[]
  /** Its first step takes long, and every call is recorded. */
  readonly long: boolean
  /** The plan is approved in advance, and by no one who clicks. */
  readonly inAdvance: boolean
  /** A good course that leads to where the search begins. */
  readonly prefix: readonly string[]
}

/** Steps that are done, as one that carries out knows it. */
const doneOf = ({ wants }: Process): number => Number(wants.split(':')[1] ?? '0')

/** Steps of the plan. */
const STEPS = 2
const STEPS_DONE = '01'

/** Between its slot and its first action. */
const keptSteps = ['write', 'publish', 'clear']

/** What the functions do, one port call at a time: between any two of them they may die. */
export class Invocations {
  private readonly slots: Slots

  constructor(
    private readonly bounds: Bounds,
    private readonly variant: Variant,
    private readonly table: Table,
  ) {
    this.slots = new Slots(variant)
  }

  step(state: State, index: number): State {
    const process = state.processes[index] as Process
    switch (process.step) {
      case 'publish':
        return advanced(this.publish(state, process.event), index, { step: 'clear' })
      case 'clear': {
        const table = this.table.published(state.table, process.event)
        return this.after({ ...state, table }, index, process)
      }
      case 'create':
        return this.created(state, index)
      case 'read': {
        if (process.kind === 'rival') return this.rival(state, index, process)
        if (state.table === NONE) return ended(state, index)
        if (process.kind === 'execute') return this.authorized(state, index)
        return advanced(state, index, { step: 'write', view: state.table })
      }
      case 'count':
        return this.counts(state, index)
      case 'mark':
        return this.mark(state, index, process)
      case 'unmark': {
        // The claim did not happen, as a consistent read shows: only its own marker is taken back.
        const marker = state.marker === process.mark ? 0 : state.marker
        return this.forgets({ ...state, marker }, index)
      }
      case 'slot':
        return this.takesSlot(state, index)
      case 'keep': {
        const slots = this.slots.keep(state.slots, OWN, String(process.mark), state.minute)
        if (slots === undefined) return advanced(state, index, { step: 'unmark', view: NONE })
        const isLate = this.variant.slot !== 'kept before the claim'
        return this.limited(advanced({ ...state, slots }, index, { step: isLate ? 'act' : 'write' }))
      }
      case 'forget': {
        const slots = this.slots.forget(state.slots, OWN, String(process.mark))
        return ended({ ...state, slots }, index)
      }
      case 'release': {
        const id = process.kind === 'rival' ? RIVAL : String(process.mark)
        return ended({ ...state, slots: this.slots.release(state.slots, id) }, index)
      }
      case 'next':
        return begins(state, index, process, this.variant)
      case 'do':
        return this.carriesOut(state, index, process)
      case 'note':
        return notes(state, index, process, doneOf(process) + 1)
      case 'act':
        return process.kind === 'rival'
          ? advanced(state, index, { step: 'release' })
          : this.act(state, index, process)
      default:
        return this.write(state, index, process)
    }
  }

  /** What an execution reads first: whether somebody has decided so, and whether one has begun. */
  private authorized(state: State, index: number): State {
    const alert = this.table.get(state.table)
    const signed = alert.decision_mac === 'm' || !this.variant.macs
    if (this.bounds.long && alert.execution_status === 'in_progress')
      return signed ? further(state, index, alert, at(state.minute)) : ended(state, index)
    if (
      alert.approval_status !== 'approved' ||
      (alert.execution_status !== 'not_started' && this.variant.claimsStay) ||
      !signed
    )
      return ended(state, index)
    if (this.variant.marker !== 'none' && state.marker !== 0) return ended(state, index)
    if (state.standing === REVOKED) return ended(state, index)
    const step = this.variant.marker === 'before' ? 'mark' : 'write'
    return advanced(state, index, { step: this.isCounted ? 'slot' : step, view: state.table })
  }

  /** One use is counted before the plan is approved by it; a repetition finds its own. */
  private counts(state: State, index: number): State {
    if (state.standing === REVOKED) return ended(state, index)
    const standing = this.variant.standing === 'not counted' ? state.standing : USED
    return advanced({ ...state, standing }, index, { step: 'read' })
  }

  /** Without another execution no one competes for a slot. */
  private get isCounted(): boolean {
    return this.bounds.rivals > 0
  }

  private takesSlot(state: State, index: number): State {
    const mark = this.newMark(state)
    const slots = this.slots.take(state.slots, OWN, String(mark), state.minute)
    // Refused: the sweeper sends the trigger again.
    return slots === undefined
      ? ended(state, index)
      : advanced({ ...state, slots }, index, { step: 'mark', mark })
  }

  /** What did not begin gives its slot back. */
  private forgets(state: State, index: number): State {
    return this.isCounted ? advanced(state, index, { step: 'forget', view: NONE }) : ended(state, index)
  }

  /** The execution of another alert: no one else is at its approval, so that taking and keeping are one. */
  private rival(state: State, index: number, _: Process): State {
    const took = this.slots.take(state.slots, RIVAL, RIVAL, state.minute)
    const slots = took === undefined ? undefined : this.slots.keep(took, RIVAL, RIVAL, state.minute)
    return slots === undefined
      ? ended(state, index)
      : this.limited(advanced({ ...state, slots }, index, { step: 'act' }))
  }

  /** Never two that carry something out, where one is allowed. */
  private limited(state: State): State {
    const running = state.processes.filter(
      ({ kind, step, wants }) =>
        (step === 'act' && (kind === 'rival' || kind === 'execute')) ||
        (this.isKept && kind === 'execute' && wants === 'claim' && keptSteps.includes(step)),
    )
    if (running.length > 1) throw new Violation('LIMIT', 'two executions at once, where one is allowed')
    return state
  }

  private get isKept(): boolean {
    return this.isCounted && this.variant.slot === 'kept before the claim'
  }

  /** Ids of executions that no one knows any more are the same as none. */
  private newMark(state: State): number {
    const { running, started } = this.slots.get(state.slots)
    const used = new Set([
      ...state.processes.map((each) => each.mark),
      ...Object.keys(running).map(Number),
      ...Object.values(started).map(({ execution_id }) => Number(execution_id)),
      state.marker,
    ])
    let mark = 1
    while (used.has(mark)) mark += 1
    return mark
  }

  /** One conditional write in another table, which no one else may write. */
  private mark(state: State, index: number, process: Process): State {
    const isLate = process.wants.includes(':')
    if (state.marker !== 0 && state.marker !== process.mark)
      return isLate ? advanced(state, index, { step: 'act' }) : this.forgets(state, index)
    if (process.replayed) throw new Violation('I4', 'a replay began an execution')
    const mark = process.mark > 0 ? process.mark : this.newMark(state)
    const next = this.isKept ? 'keep' : 'write'
    return advanced({ ...state, marker: mark, journal: 100 }, index, { step: isLate ? 'act' : next, mark })
  }

  write(state: State, index: number, process: Process): State {
    if (process.view === NONE) return ended(state, index)
    const { bounds, table } = this
    const view = table.get(process.view)
    let name = process.wants.split(':')[0] ?? ''
    if (name === 'approve' && Object.keys(view.approvals ?? {}).length + 1 < bounds.approvals_needed)
      name = 'record_approval'
    const command = () => commandOf(process.wants, view, state.minute, bounds.approvals_needed, state)
    const key = `${process.wants} ${state.leases} ${state.claims}`
    const written = table.write(key, command, process.view, state.table, state.minute)
    if (!written.made)
      return process.mark > 0 && name === 'claim'
        ? advanced(state, index, { step: 'unmark', view: NONE })
        : ended(state, index)
    if (process.replayed) throw new Violation('I4', `a replay made ${name}`)
    const next = this.noted({ ...state, table: written.table }, name)
    // What was read, and what was wanted, matters to those who go on after it.
    const goesOn = process.kind === 'execute' || process.wants === 'take_lease'
    const known = goesOn ? { view: written.table } : { view: NONE, wants: '' }
    if (written.event === undefined) return this.after(advanced(next, index, known), index, process)
    const committed = next.committed | (1 << written.event)
    return advanced({ ...next, committed }, index, {
      ...known,
      step: 'publish',
      event: written.event,
    })
  }

  /** What the ghost of the model remembers of a write, and what must hold then. */
  private noted(state: State, command: string): State {
    const alert = this.table.get(state.table)
    if (command === 'approve') return { ...state, approved: alert.plan_revision ?? 0 }
    if (command === 'take_lease') return { ...state, leases: state.leases + 1 }
    if (command !== 'claim') return state
    const now = at(state.minute)
    const permitted =
      alert.approval_status === 'approved' &&
      alert.closed_reason === undefined &&
      (alert.execution_deadline ?? '') > now
    if (this.variant.claimsStay && !permitted) throw new Violation('I1', 'claimed without a living approval')
    if (state.claims > 0) throw new Violation('I2', 'one approval was claimed twice')
    return { ...state, claims: state.claims + 1 }
  }

  /** What an invocation does when its write is done with. */
  private after(state: State, index: number, { kind, wants }: Process): State {
    const done = wants.split(':')[0]
    if (done === 'wait') return ended(state, index)
    if (done === 'continue') return advanced(state, index, { step: 'next', event: NONE })
    if (kind === 'analyze' && done === 'take_lease')
      return advanced(state, index, { step: 'write', wants: 'record_analysis' })
    if (kind === 'execute' && done === 'claim')
      return this.variant.marker === 'after'
        ? advanced(state, index, { step: 'mark', event: NONE, wants: 'claim:0' })
        : advanced(state, index, { step: this.isCounted && !this.isKept ? 'keep' : 'act', event: NONE })
    if (kind === 'execute' && this.isCounted)
      return advanced(state, index, { step: 'release', event: NONE, view: NONE })
    return ended(state, index)
  }

  private created(state: State, index: number): State {
    const process = state.processes[index] as Process
    if (state.table !== NONE) return advanced(state, index, { step: 'read', wants: 'take_lease' })
    if (process.replayed) throw new Violation('I4', 'a replay made an alert')
    const table = this.table.create(leaseId(state.leases), state.minute)
    return advanced({ ...state, table, leases: state.leases + 1 }, index, {
      step: 'write',
      wants: 'record_analysis',
      view: table,
    })
  }

  /** One step of the plan, after a look at whether somebody wants it stopped. */
  private act(state: State, index: number, process: Process): State {
    const alert = state.table === NONE ? undefined : this.table.get(state.table)
    const done = doneOf(process)
    const revoked = state.standing === REVOKED && this.variant.standing !== 'read once'
    if (alert?.stop_requested_at !== undefined || revoked || done >= STEPS)
      return advanced(state, index, {
        step: 'write',
        wants: done >= STEPS ? 'complete:done' : 'complete:stopped',
      })
    return this.bounds.long
      ? opens(state, index, process, this.variant)
      : this.carriesOut(state, index, process)
  }

  private carriesOut(state: State, index: number, process: Process): State {
    const alert = state.table === NONE ? undefined : this.table.get(state.table)
    const done = doneOf(process)
    const ran = `${state.ran}${done}`
    if (!STEPS_DONE.startsWith(ran)) throw new Violation('I7', `the steps ran as ${ran}`)
    if (state.approved === 0 || alert?.plan_digest !== digestOf(state.approved))
      throw new Violation('I7', 'a plan ran that no one had approved')
    if (this.bounds.inAdvance && state.standing !== USED)
      throw new Violation('I7', 'what was approved in advance ran revoked, or was not counted')
    return advanced(
      { ...state, ran },
      index,
      this.bounds.long ? { step: 'note' } : { wants: `claim:${done + 1}` },
    )
  }

  publish(state: State, event: number): State {
    const message = messageOf[this.table.eventNames[event] ?? ''] ?? 0
    return {
      ...state,
      published: state.published | (1 << event),
      messages: state.messages | message,
      archived: state.archived | message,
    }
  }
}

const messageOf: Record<string, number> = {
  AnalysisRequested: AGAIN,
  PlanAmended: AGAIN,
  AlertUpdated: AGAIN,
  AlertApproved: APPROVED,
}
