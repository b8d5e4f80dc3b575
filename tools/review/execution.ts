import * as E from 'fp-ts/Either'
import * as t from 'io-ts'
import { decode } from '../../schemas/codec'

/** What the review reads of `execution_details`, which holds an execution's end as JSON. */
const ExecutionDetails = t.partial({
  reason: t.string,
  verification: t.partial({ summary: t.string }),
  steps: t.array(
    t.intersection([
      t.type({ step_id: t.string }),
      t.partial({
        parameters: t.record(t.string, t.unknown),
        session_policy: t.string,
        answer: t.record(t.string, t.unknown),
      }),
    ]),
  ),
})
export type ExecutionDetails = t.TypeOf<typeof ExecutionDetails>

/** `undefined` where nothing is kept, or what is kept is not readable: the log holds all of it. */
export const executionOf = (details: string | undefined): ExecutionDetails | undefined => {
  if (details === undefined) return undefined
  try {
    const decoded = decode(ExecutionDetails, JSON.parse(details))
    return E.isRight(decoded) ? decoded.right : undefined
  } catch {
    return undefined
  }
}
