import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb'
import * as E from 'fp-ts/Either'
import * as t from 'io-ts'
import { decode } from '../../../schemas/codec'
import { Count, Instant } from '../../../schemas/scalars'
import { type AppError, begunBefore } from '../../runtime/errors'
import type { ExecutionSlots, Slot, SlotLimits } from '../../runtime/ports'
import { laterBy } from '../../runtime/time'
import { serviceFailed } from '../aws/failure'
import { documents, type Table, wasWritten } from './client'

/** Key of the one item that counts; it is in the table of things that were done once. */
const ID = 'limits#execution'
const HOUR_MS = 3_600_000
/** How often the item is read again when somebody else wrote it in between. */
const ATTEMPTS = 20

const State = t.type(
  {
    revision: Count,
    /** By execution: until when it holds its slot. */
    running: t.record(t.string, Instant),
    /** Of the last hour, by approval: which execution has its slot, since when, and whether it has begun. */
    started: t.record(
      t.string,
      t.intersection([t.type({ execution_id: t.string, at: Instant }), t.partial({ begun: t.boolean })]),
    ),
  },
  'ExecutionSlots',
)
export type SlotState = t.TypeOf<typeof State>
type State = SlotState

const without = <A>(record: Readonly<Record<string, A>>, key: string): Record<string, A> =>
  Object.fromEntries(Object.entries(record).filter(([name]) => name !== key))

export type Counts = Pick<State, 'running' | 'started'>

/** The state without what has passed. */
const current = ({ running, started }: State, now: string): Counts => {
  const hourAgo = laterBy(now, -HOUR_MS)
  return {
    running: Object.fromEntries(Object.entries(running).filter(([, end]) => end > now)),
    started: Object.fromEntries(Object.entries(started).filter(([, { at }]) => at > hourAgo)),
  }
}

const including = (
  { running, started }: Counts,
  { execution_id, approval, now: at, until }: Slot,
): Counts => ({
  running: { ...running, [execution_id]: until },
  started: { ...started, [approval]: { execution_id, at } },
})

/** Without the slot of this attempt, unless another attempt at the same approval has it by now. */
const excluding = (
  { running, started }: Counts,
  { execution_id, approval }: Pick<Slot, 'execution_id' | 'approval'>,
): Counts => ({
  running: without(running, execution_id),
  started: started[approval]?.execution_id === execution_id ? without(started, approval) : started,
})

/** The state with one slot more, or why there is none. */
export const taken = (state: State, slot: Slot, limits: SlotLimits): E.Either<AppError, Counts> => {
  const counts = current(state, slot.now)
  const before = counts.started[slot.approval]
  const isBegun = before?.begun === true && counts.running[before.execution_id] !== undefined
  if (isBegun && before.execution_id !== slot.execution_id) return E.left(begunBefore)
  // An attempt that never began is dead, or loses the claim: its slot is this one's.
  const { running, started } =
    before === undefined ? counts : excluding(counts, { ...slot, execution_id: before.execution_id })
  const limited = (setting: string, limit: number, what: string): E.Either<AppError, Counts> =>
    E.left({ tag: 'limited', message: `${limit} ${what} (setting ${setting}); try again later`, setting })
  if (Object.keys(running).length >= limits.max_concurrent)
    return limited('execution.max_concurrent', limits.max_concurrent, 'executions run already')
  if (Object.keys(started).length >= limits.max_per_hour)
    return limited('execution.max_per_hour', limits.max_per_hour, 'executions have begun within an hour')
  return E.right(including({ running, started }, slot))
}

/**
 * The slot is that of an execution that begins now. A slower attempt at the same approval may have taken it meanwhile, and given it
 * away again: then there has to be room once more.
 */
export const kept = (state: State, slot: Slot, limits: SlotLimits): E.Either<AppError, Counts> => {
  const counts = current(state, slot.now)
  const isOwn =
    counts.running[slot.execution_id] !== undefined &&
    counts.started[slot.approval]?.execution_id === slot.execution_id
  return E.map(
    (next: Counts): Counts => ({
      running: next.running,
      started: {
        ...next.started,
        [slot.approval]: { execution_id: slot.execution_id, at: slot.now, begun: true },
      },
    }),
  )(isOwn ? E.right(counts) : taken(state, slot, limits))
}

/** The slot of an execution that goes on, for longer; what is not held any more is taken again. */
export const extended = (state: State, slot: Slot, limits: SlotLimits): E.Either<AppError, Counts> => {
  const { running, started } = current(state, slot.now)
  return running[slot.execution_id] === undefined
    ? taken(state, slot, limits)
    : E.right({ running: { ...running, [slot.execution_id]: slot.until }, started })
}

export const forgotten = (state: State, slot: Pick<Slot, 'execution_id' | 'approval'>): Counts =>
  excluding(state, slot)

/** Parts of a PutItem: the item as somebody has read it is still there. */
export const renderSlots = (revision: number, counts: Counts) => ({
  Item: { id: ID, revision: revision + 1, ...counts },
  ConditionExpression: 'attribute_not_exists(id) OR revision = :revision',
  ExpressionAttributeValues: { ':revision': revision },
})

/** Slots in the table of things that were done once. */
export const makeExecutionSlots = ({ table, client: shared }: Table): ExecutionSlots => {
  const client = documents(shared)

  const read = async (): Promise<E.Either<AppError, State>> => {
    const { Item } = await client.send(
      new GetCommand({ TableName: table, Key: { id: ID }, ConsistentRead: true }),
    )
    if (Item === undefined) return E.right({ revision: 0, running: {}, started: {} })
    const state = decode(State, Item)
    return E.isRight(state)
      ? state
      : E.left({ tag: 'corrupt', what: 'count of executions', id: ID, message: state.left })
  }

  /** False where somebody else was faster. */
  const write = (revision: number, counts: Counts): Promise<boolean> =>
    wasWritten(client.send(new PutCommand({ TableName: table, ...renderSlots(revision, counts) })))

  const change =
    (apply: (state: State) => E.Either<AppError, Counts>): (() => Promise<E.Either<AppError, void>>) =>
    async () => {
      try {
        for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
          const state = await read()
          if (E.isLeft(state)) return state
          const next = apply(state.right)
          if (E.isLeft(next)) return next
          if (await write(state.right.revision, next.right)) return E.right(undefined)
        }
        return E.left({ tag: 'condition_failed', id: ID })
      } catch (error) {
        return E.left(serviceFailed('dynamodb', 'PutItem')(error))
      }
    }

  return {
    take: (slot, limits) => change((state) => taken(state, slot, limits)),
    keep: (slot, limits) => change((state) => kept(state, slot, limits)),
    extend: (slot, limits) => change((state) => extended(state, slot, limits)),
    release: (executionId) =>
      change(({ running, started }) => E.right({ running: without(running, executionId), started })),
    forget: (slot) => change((state) => E.right(forgotten(state, slot))),
  }
}
