import { NONE } from './table'

/** What one invocation has done so far; it may die between any two of its steps. */
export interface Process {
  /** `rival`: an execution of another alert, which wants a slot as well. */
  readonly kind: 'analyze' | 'decide' | 'execute' | 'sweep' | 'detect' | 'rival'
  readonly step: string
  /** What it wants of the lifecycle: a command of `commands.ts`. */
  readonly wants: string
  /** The item as it was read. */
  readonly view: number
  readonly began: number
  /** Whether a replayed event started it. */
  readonly replayed: boolean
  /** The event that it has committed and not yet published. */
  readonly event: number
  /** Which execution it is, by its slot and marker; 0 before. */
  readonly mark: number
  /** Which segment of the execution it is. */
  readonly segment: number
  /** All of it in a word. */
  readonly key: string
}

export const processOf = (given: Omit<Process, 'key'>): Process => {
  const { kind, step, wants, view, began, replayed, event, mark, segment } = given
  return {
    ...given,
    key: `${kind}.${step}.${wants}.${view}.${began}.${replayed}.${event}.${mark}.${segment}`,
  }
}

/** Messages under way, as bits; each may be delivered late, twice, in any order, or never. */
export const ISSUE = 1
export const AGAIN = 2
export const APPROVED = 4

export interface State {
  /** Number of the item, or NONE. */
  readonly table: number
  readonly minute: number
  readonly processes: readonly Process[]
  readonly messages: number
  /** Sets of events, by their numbers. */
  readonly committed: number
  readonly published: number
  /** Messages that the archive can replay. */
  readonly archived: number
  /** Leases and claims taken, for their ids. */
  readonly leases: number
  readonly claims: number
  /** Whose marker says that an execution has begun; 0 without one. */
  readonly marker: number
  /** What is recorded beside the marker: see `segments.ts`. */
  readonly journal: number
  /** Number of the item that counts executions. */
  readonly slots: number
  /** Indexes of the steps that were carried out, in their order. */
  readonly ran: string
  /** Revision that was approved; 0 before. */
  readonly approved: number
  /** What was approved in advance: see GRANTED. */
  readonly standing: number
  /** What is left of the budget, a decimal place for each. */
  readonly left: number
}

/** A standing approval that is granted, has counted its one use, or was revoked; 0 where there is none. */
export const GRANTED = 1
export const USED = 2
export const REVOKED = 3

/** How much of each kind of mishap, and of what people do, one course may hold; at most nine of each. */
export interface Budget {
  readonly crashes: number
  readonly duplicates: number
  readonly replays: number
  readonly clicks: number
  readonly recoveries: number
  readonly sleeps: number
  /** What somebody who may write the table does to the item. */
  readonly attacks: number
  /** Executions of other alerts. Without any, no one competes for a slot and none is modelled. */
  readonly rivals: number
  /** The fault becomes worse. */
  readonly changes: number
  /** Somebody revokes what was approved in advance; its end and a freeze are the same to what comes after. */
  readonly revocations: number
}

const places = {
  crashes: 1,
  duplicates: 10,
  replays: 100,
  clicks: 1e3,
  recoveries: 1e4,
  sleeps: 1e5,
  attacks: 1e6,
  rivals: 1e7,
  changes: 1e8,
  revocations: 1e9,
} as const
const kinds = Object.keys(places) as (keyof Budget)[]

export const budgetOf = (budget: Budget): number =>
  kinds.reduce((sum, kind) => sum + budget[kind] * places[kind], 0)
export const leftOf = (state: State, kind: keyof Budget): number => Math.floor(state.left / places[kind]) % 10
export const spend = (state: State, kind: keyof Budget): State => ({
  ...state,
  left: state.left - places[kind],
})

/** Two states with one key have the same future; the order of invocations does not matter. */
export const keyOf = (state: State): string => {
  const { processes } = state
  const keys =
    processes.length < 2
      ? (processes[0]?.key ?? '')
      : processes
          .map(({ key }) => key)
          .sort()
          .join(';')
  return `${state.table}|${state.minute}|${keys}|${state.messages}|${state.committed}|${state.published}|${state.leases}|${state.claims}|${state.marker}|${state.journal}|${state.slots}|${state.ran}|${state.approved}|${state.standing}|${state.left}`
}

/** Who has written nothing yet and dies might as well never have begun. */
export const hasWritten = ({ kind, step, wants, mark }: Process): boolean =>
  step === 'publish' ||
  step === 'clear' ||
  (kind === 'analyze' && wants === 'record_analysis') ||
  (kind === 'execute' &&
    (step === 'act' ||
      step === 'do' ||
      step === 'note' ||
      step === 'next' ||
      step === 'unmark' ||
      mark > 0 ||
      wants.startsWith('complete')))

export const starting = (
  kind: Process['kind'],
  wants: string,
  began: number,
  change: Partial<Process> = {},
): Process =>
  processOf({
    kind,
    step: 'read',
    wants,
    view: NONE,
    began,
    replayed: false,
    event: NONE,
    mark: 0,
    segment: 1,
    ...change,
  })

export const begun = (state: State, process: Process): State => ({
  ...state,
  processes: [...state.processes, process],
})
export const ended = (state: State, index: number): State => ({
  ...state,
  processes: state.processes.filter((_, each) => each !== index),
})
export const advanced = (state: State, index: number, change: Partial<Process>): State => ({
  ...state,
  processes: state.processes.map((process, each) =>
    each === index ? processOf({ ...process, ...change }) : process,
  ),
})
