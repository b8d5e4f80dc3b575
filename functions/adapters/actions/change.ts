import * as E from 'fp-ts/Either'
import { defined } from '../../../schemas/defined'
import type { PreviewField } from '../../../schemas/plan'
import { differenceOf } from '../../domain/plan/previews'
import type { ActionOutcome, RemoteOperation } from '../../runtime/ports'
import { isRefusal, isTransient } from '../aws/failure'
import type { Answer, Changing, Limits, LongOperation, Progress, Verified } from './model'
import { failed, outcomeOf } from './outcome'
import { fieldsOf } from './preview'
import { watch } from './watch'

/** Makes a change once, on what was shown for it, and looks whether it is in effect. Never rejects. */
export const change = async <P, B>(
  definition: Changing<P, B>,
  parameters: P,
  limits: Limits,
  token: string,
  expected: readonly PreviewField[] | undefined,
): Promise<ActionOutcome> => {
  try {
    const before = await definition.capture(parameters, limits)
    if (expected !== undefined) {
      const differs = differenceOf(expected, await fieldsOf(definition, parameters, before))
      if (differs !== undefined)
        return { status: 'failed', answer: { error: 'EvidenceChanged', message: differs }, differs }
    }
    return await send(definition, parameters, before, token)
  } catch (error) {
    // Only the looks before it reject: nothing was sent.
    return failed(error)
  }
}

/** Looks that must agree, one after the other, that what was accepted a moment ago has failed: AWS may still show what was there before. */
const AGREEING = 3

const send = async <P, B>(
  definition: Changing<P, B>,
  parameters: P,
  before: B,
  token: string,
): Promise<ActionOutcome> => {
  let isRefused = false
  const executed = await outcomeOf(E.right(parameters), (given) =>
    definition.execute(given, token, before).catch((error: unknown) => {
      isRefused = isRefusal(error)
      throw error
    }),
  )
  if (isRefused) {
    // What is there was made by somebody else, also where it is the same: it is not ours to put back.
    const { undoable: _, ...found } = await seen(definition, parameters, before, executed, undefined)
    return found
  }
  const succeeded = executed.status === 'succeeded'
  const { operation } = definition
  const handle = succeeded ? operation?.handle(executed.answer) : undefined
  if (operation === undefined || handle === undefined)
    return seen(definition, parameters, before, executed, succeeded ? executed.answer : undefined)
  const accepted = { handle, answer: executed.answer, ...defined({ before }) }
  let found: Awaited<ReturnType<typeof once>> = 'running'
  let bad = 0
  // Most operations are done within seconds: they are waited for here.
  await watch(async () => {
    found = await once(operation, parameters, handle)
    const isBad = found !== 'running' && (found === 'unknown' || found.state === 'failed')
    bad = isBad ? bad + 1 : 0
    return found !== 'running' && (bad === 0 || bad === AGREEING)
  })
  return ending(definition, parameters, accepted, found)
}

/** Looks once at what AWS has accepted, in whichever invocation. Never rejects. */
export const lookFurther = async <P, B>(
  definition: Changing<P, B>,
  parameters: P,
  accepted: RemoteOperation,
): Promise<ActionOutcome> => {
  const { operation, name } = definition
  if (operation === undefined) return failed(new TypeError(`${name} has nothing to wait for`))
  return ending(definition, parameters, accepted, await once(operation, parameters, accepted.handle))
}

/** What one look finds. What may be found at the next one counts as under way; what can never be found, as not known. */
const once = async <P>(
  operation: LongOperation<P>,
  parameters: P,
  handle: string,
): Promise<'running' | 'unknown' | Progress> => {
  try {
    const progress = await operation.progress(parameters, handle)
    return progress.state === 'running' ? 'running' : progress
  } catch (error) {
    return isTransient(error) ? 'running' : 'unknown'
  }
}

const ending = async <P, B>(
  definition: Changing<P, B>,
  parameters: P,
  accepted: RemoteOperation,
  found: Awaited<ReturnType<typeof once>>,
): Promise<ActionOutcome> => {
  const { answer, before } = accepted
  if (found === 'running')
    return { status: 'succeeded', answer: answerOf(answer, before), verified: 'unknown', operation: accepted }
  const progress: Progress = found === 'unknown' ? { state: 'done' } : found
  const whole = { ...answer, ...progress.answer }
  const status = progress.state === 'done' ? 'succeeded' : 'failed'
  // What this action has captured: it is stored where no one else can write.
  return seen(
    definition,
    parameters,
    before as B,
    { status, answer: whole },
    status === 'failed' ? undefined : whole,
  )
}

/** The outcome with what a look afterwards finds: the answer to a change may get lost, and only this shows whether it was made. */
const seen = async <P, B>(
  { verify, undo }: Changing<P, B>,
  parameters: P,
  before: B,
  { status, answer }: ActionOutcome,
  given: Answer | undefined,
): Promise<ActionOutcome> => {
  let verified = 'unknown' as Verified
  let looks = 0
  await watch(async () => {
    verified = await verify(parameters, before, given).catch((): Verified => 'unknown')
    looks += 1
    return status === 'failed' || verified !== 'no' || looks === AGREEING
  })
  const isInEffect = verified === 'yes' || (status === 'succeeded' && verified === 'unknown')
  return {
    status,
    answer: answerOf(answer, before),
    verified,
    ...(undo !== undefined && isInEffect ? { undoable: { before } } : {}),
  }
}

const answerOf = (answer: Answer, before: unknown): Answer => ({ ...answer, ...defined({ before }) })
