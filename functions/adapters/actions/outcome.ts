import * as E from 'fp-ts/Either'
import type { ActionOutcome } from '../../runtime/ports'
import type { Answer } from './model'

/** What a call gave. Never rejects. */
export const outcomeOf = async <P>(
  parameters: E.Either<string, P>,
  call: (parameters: P) => Promise<Answer>,
): Promise<ActionOutcome> => {
  if (E.isLeft(parameters)) return failed(new TypeError(parameters.left))
  try {
    return { status: 'succeeded', answer: await call(parameters.right) }
  } catch (error) {
    return failed(error)
  }
}

/** Longest error text that reaches logs and people. */
const MAX_PROBLEM = 500

/** Not swallowed: a failed step is a result, which stops the plan and is logged and shown. */
export const failed = (error: unknown): ActionOutcome => {
  const { name, message } = error instanceof Error ? error : new Error(String(error))
  return { status: 'failed', answer: { error: name, message: message.slice(0, MAX_PROBLEM) } }
}
