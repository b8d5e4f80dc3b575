import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb'
import * as E from 'fp-ts/Either'
import type * as TE from 'fp-ts/TaskEither'
import * as t from 'io-ts'
import { decode } from '../../schemas/codec'
import { Count, Instant } from '../../schemas/scalars'
import type { AppError } from '../errors'
import type { ExecutionPlaces, Place } from '../ports'
import { laterBy } from '../time'
import { clientOptions } from './client-options'
import { isNamed, serviceFailed } from './failure'

/** Key of the one item that counts; it stands in the table of things that were done once. */
const ID = 'limits#execution'
const HOUR_MS = 3_600_000
/** How often the item is read again when somebody else wrote it in between. */
const ATTEMPTS = 20

const State = t.type(
  {
    revision: Count,
    /** By execution: until when it holds its place. */
    running: t.record(t.string, Instant),
    /** By approval: when it got its place, and until when that is remembered. */
    started: t.record(t.string, t.type({ at: Instant, until: Instant })),
  },
  'ExecutionPlaces',
)
type State = t.TypeOf<typeof State>

type Change = (state: State) => E.Either<AppError, Pick<State, 'running' | 'started'>>

const without = <A>(record: Readonly<Record<string, A>>, key: string): Record<string, A> =>
  Object.fromEntries(Object.entries(record).filter(([name]) => name !== key))

/** The state with one place more, or why there is none. */
export const taken = (
  state: State,
  { execution_id, approval, now, until, remember_until }: Place,
  limits: Parameters<ExecutionPlaces['take']>[1],
): ReturnType<Change> => {
  const running = Object.fromEntries(Object.entries(state.running).filter(([, end]) => end > now))
  const started = Object.fromEntries(Object.entries(state.started).filter(([, entry]) => entry.until > now))
  // The answer to a write may get lost: then this place is there, and ours.
  if (running[execution_id] !== undefined) return E.right({ running, started })
  if (started[approval] !== undefined)
    return E.left({ tag: 'conflict', message: 'an execution of this decision has begun before' })
  const limited = (setting: string, limit: number, what: string): ReturnType<Change> =>
    E.left({ tag: 'limited', message: `${limit} ${what} (setting ${setting}); try again later`, setting })
  if (Object.keys(running).length >= limits.max_concurrent)
    return limited('execution.max_concurrent', limits.max_concurrent, 'executions run already')
  const hourAgo = laterBy(now, -HOUR_MS)
  if (Object.values(started).filter(({ at }) => at > hourAgo).length >= limits.max_per_hour)
    return limited('execution.max_per_hour', limits.max_per_hour, 'executions have begun within an hour')
  return E.right({
    running: { ...running, [execution_id]: until },
    started: { ...started, [approval]: { at: now, until: remember_until } },
  })
}

/** Places in the table of things that were done once. */
export const makeExecutionPlaces = ({ table }: { readonly table: string }): ExecutionPlaces => {
  const client = DynamoDBDocumentClient.from(new DynamoDBClient(clientOptions))

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
  const write = async (revision: number, state: Pick<State, 'running' | 'started'>): Promise<boolean> => {
    try {
      await client.send(
        new PutCommand({
          TableName: table,
          Item: { id: ID, revision: revision + 1, ...state },
          ConditionExpression: 'attribute_not_exists(id) OR revision = :revision',
          ExpressionAttributeValues: { ':revision': revision },
        }),
      )
      return true
    } catch (error) {
      if (isNamed(error, 'ConditionalCheckFailedException')) return false
      throw error
    }
  }

  const change =
    (apply: Change): (() => Promise<E.Either<AppError, void>>) =>
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
    take: (place, limits): TE.TaskEither<AppError, void> => change((state) => taken(state, place, limits)),
    release: (executionId) =>
      change(({ running, started }) => E.right({ running: without(running, executionId), started })),
    forget: ({ execution_id, approval }) =>
      change(({ running, started }) =>
        E.right({ running: without(running, execution_id), started: without(started, approval) }),
      ),
  }
}
