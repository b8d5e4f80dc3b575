import { createHash } from 'node:crypto'
import * as E from 'fp-ts/Either'
import * as t from 'io-ts'
import type { Alert } from '../../schemas/alert'
import { decode } from '../../schemas/codec'
import { defined } from '../../schemas/defined'
import { ActionStatus, ActionVerified, UndoStatus } from '../../schemas/events/execution-completed'
import { StepId } from '../../schemas/plan'
import { ActionName, Count, Instant, JsonObject } from '../../schemas/scalars'
import { type AppError, messageOf } from '../runtime/errors'
import { parseJson } from '../runtime/json'
import type { JournalKey } from '../runtime/ports'
import type { Progress, StepRecord, StopReason } from './model'
import type { ExecutionPorts } from './ports'

/** Tells this approval from every other one, of this and of other alerts: all of it is signed. */
export const approvalId = ({ alert_id, plan_digest, approved_at }: Alert): string =>
  createHash('sha256')
    .update(JSON.stringify([alert_id, plan_digest, approved_at]))
    .digest('hex')
    .slice(0, 32)

const Step = t.intersection([
  t.type({
    step_id: StepId,
    action: ActionName,
    parameters: JsonObject,
    status: ActionStatus,
    started_at: Instant,
    duration_ms: Count,
    answer: JsonObject,
  }),
  t.partial({
    verified: ActionVerified,
    undo: UndoStatus,
    differs: t.string,
    undone: t.type({ answer: JsonObject, started_at: Instant, duration_ms: Count }),
  }),
])

/** What one segment of an execution leaves to the next: kept where no other function can write. */
const Known = t.intersection([
  t.type({
    steps: t.array(Step),
    undos: t.array(t.type({ step_id: StepId, before: t.unknown })),
    problems: t.array(t.string),
  }),
  t.partial({
    waiting: t.type({
      step_id: StepId,
      action: ActionName,
      parameters: JsonObject,
      started_at: Instant,
      operation: t.intersection([
        t.type({ handle: t.string, answer: JsonObject }),
        t.partial({ before: t.unknown }),
      ]),
    }),
    assessment: t.string,
  }),
])

/** Longest answer and text that are handed on, in UTF-16 units; the item of a table ends at 400 KB. */
const MAX_ANSWER = 4_000
const MAX_TEXT = 20_000

/** An answer that is too long, or that no one could write down, is none: what it was is in the log of its segment. */
const short = (answer: StepRecord['answer']): StepRecord['answer'] => {
  try {
    const { length } = JSON.stringify(answer)
    return length <= MAX_ANSWER ? answer : { cut: `${length} characters` }
  } catch (error) {
    return { cut: error instanceof Error ? error.name : 'it cannot be written' }
  }
}

const writeKnown = ({ steps, undos, waiting, assessment, problems }: Progress): string =>
  JSON.stringify({
    steps: steps.map((step) => ({
      ...step,
      duration_ms: Math.round(step.duration_ms),
      answer: short(step.answer),
    })),
    undos: [...undos].map(([step_id, before]) => ({ step_id, before })),
    problems: problems.slice(0, 20),
    ...defined({ waiting, assessment: assessment?.slice(0, MAX_TEXT) }),
  })

/** Takes over what the segment before has left. */
export const readKnown = (known: string | undefined, progress: Progress): E.Either<string, void> => {
  if (known === undefined) return E.right(undefined)
  const read = decode(Known, parseJson(known))
  if (E.isLeft(read)) return read
  const { steps, undos, problems, waiting, assessment } = read.right
  progress.steps.push(...steps)
  for (const { step_id, before } of undos) progress.undos.set(step_id, before)
  progress.problems.push(...problems)
  Object.assign(progress, defined({ waiting, assessment }))
  return E.right(undefined)
}

const keyOf = (alert: Alert, { segment }: Progress): JournalKey => ({
  approval: approvalId(alert),
  execution_id: alert.execution_id ?? '',
  segment,
})

/** `step-1/run`, `step-1/undo`, `step-1/cancel`, or the agent with tools of its own. */
export type CallName = `${string}/${'run' | 'undo' | 'cancel'}` | 'agent'

/**
 * Makes a call that changes something, with a record before and after it: the call of a segment that died without the second one is
 * never made again. Answers why it was not begun, where it was not.
 */
export const recorded = async (
  call: CallName,
  alert: Alert,
  ports: ExecutionPorts,
  progress: Progress,
  make: () => Promise<void>,
): Promise<StopReason | undefined> => {
  if (progress.dry_run) {
    await make()
    return undefined
  }
  const key = keyOf(alert, progress)
  const begun = await ports.begun.beginCall({ ...key, call })()
  if (E.isLeft(begun)) return notBegun(begun.left)
  // The end may have been recorded while this was written: then the call stays open, and is not made.
  if (progress.ended) return { kind: 'out_of_time', reason: 'No time was left to begin another action.' }
  await make()
  if (progress.ended) return undefined
  const ended = await ports.begun.endCall({ ...key, call, known: writeKnown(progress) })()
  if (E.isLeft(ended)) progress.unrecorded = messageOf(ended.left)
  return undefined
}

const notBegun = (error: AppError): StopReason => ({
  kind: 'stopped',
  reason:
    error.tag === 'conflict'
      ? 'Nothing more was begun: this execution goes on elsewhere.'
      : `Nothing more was begun: it could not be recorded. ${messageOf(error)}`,
})
