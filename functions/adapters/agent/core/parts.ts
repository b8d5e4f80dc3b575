import * as E from 'fp-ts/Either'
import * as t from 'io-ts'
import { type Limits, parseJson } from '../../../runtime/json'
import type { ActionRequest, TracedCall } from '../../../runtime/ports'
import { MAX_ANSWER, nameOf, problem, unknownEvent } from '../failure'

/** One part of an answer: a text, requests for actions, or what the agent does with tools of its own. */
export type Part =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'requests'; readonly requests: readonly (ActionRequest & { readonly id: string })[] }
  | { readonly kind: 'trace'; readonly call: TracedCall }

const Request = t.type({ id: t.string, action: t.string, parameters: t.UnknownRecord })
const Requests = t.type({ action_requests: t.array(Request) })
const Trace = t.type({
  trace: t.intersection([
    t.type({ id: t.string }),
    t.partial({ action: t.string, parameters: t.UnknownRecord, answer: t.string }),
  ]),
})
const Failure = t.type({ error: t.union([t.string, t.partial({ code: t.string })]) })

/** A piece of text, in the forms that agent frameworks use. */
const Piece = t.union([
  t.type({ text: t.string }),
  t.type({ delta: t.string }),
  t.type({ result: t.string }),
  t.type({ data: t.string }),
])

/** The length of an answer is bounded already; what a request holds is looked at where it is judged, and then refused by itself. */
const WHOLE: Limits = {
  length: MAX_ANSWER,
  depth: Number.POSITIVE_INFINITY,
  values: Number.POSITIVE_INFINITY,
}

/**
 * Reads one part. Text that cannot be JSON is itself, unless the answer says that it is JSON.
 * @throws AgentProblem for damaged JSON, an object of an unknown form, and an error that the agent reports
 */
export const readPart = (data: string, isJson: boolean): Part => {
  const looksLikeJson = isJson || /^\s*[{["]/.test(data)
  if (!looksLikeJson) return { kind: 'text', text: data }
  const value = parseJson(data, WHOLE)
  if (value === undefined) throw problem(data.trim() === '' ? 'empty_answer' : 'corrupt')
  if (typeof value === 'string') return { kind: 'text', text: value }
  const requests = Requests.decode(value)
  if (E.isRight(requests)) return { kind: 'requests', requests: requests.right.action_requests }
  const trace = Trace.decode(value)
  if (E.isRight(trace)) return { kind: 'trace', call: trace.right.trace }
  const failure = Failure.decode(value)
  if (E.isRight(failure)) throw failureOf(failure.right.error)
  const piece = Piece.decode(value)
  if (E.isRight(piece)) return { kind: 'text', text: textOf(piece.right) }
  const [name] = typeof value === 'object' && value !== null ? Object.keys(value) : []
  throw unknownEvent(name)
}

const textOf = (piece: t.TypeOf<typeof Piece>): string => {
  if ('text' in piece) return piece.text
  if ('delta' in piece) return piece.delta
  return 'result' in piece ? piece.result : piece.data
}

const failureOf = (error: t.TypeOf<typeof Failure>['error']) => {
  const code = typeof error === 'string' ? error : error.code
  if (code === 'guardrail_intervened') return problem('guardrail')
  if (code === 'throttled') return problem('throttled')
  return code === undefined ? problem('interrupted') : problem('interrupted', nameOf(code))
}
