import { defined } from '../../../schemas/defined'
import { oneLine, wellFormed } from '../../runtime/text'
import { type Ending, reportOf, type StepRecord } from '../model'

/** What the item keeps of a text by the agent, in UTF-16 units. */
const MAX_TEXT = 4_000
/** What the item keeps of the agent's requests, and of its own actions. */
const MAX_REQUESTS = 50
/** What the item keeps of the parameters or the answer of one action, in UTF-16 units. */
const MAX_VALUE = 2_000

const cut = (text: string): string =>
  text.length <= MAX_TEXT ? text : `${text.slice(0, MAX_TEXT)} (cut; the log holds the whole)`

/** Largest `execution_details`, in bytes: an item ends at 400 KB, and an analysis is in it already. */
const MAX_DETAILS = 60_000

/** A value as it is, or that it was too long. */
const short = (value: Readonly<Record<string, unknown>>): Record<string, unknown> => {
  const { length } = JSON.stringify(value)
  return length <= MAX_VALUE ? { ...value } : { cut: `${length} characters; the log holds the whole` }
}

/**
 * `execution_details` of the table: the ending as JSON, small enough for the item; the log holds everything.
 * @param logProblem why there is no log
 */
export const executionRecord = (ending: Ending, logProblem?: string): string => {
  const problem = defined({ log_problem: logProblem })
  const details = wellFormed(JSON.stringify({ ...shortened(ending), ...problem }))
  if (Buffer.byteLength(details) <= MAX_DETAILS) return details
  const { outcome, result, failure_kind, reason, verification, steps } = ending
  const kept = { outcome, result, failure_kind, reason, verification, steps: steps.map(reportOf) }
  return wellFormed(JSON.stringify({ ...kept, ...problem, cut: 'the log holds the whole' }))
}

/** What is kept where even that cannot be: how it ended, and what each step came to. */
export const leastRecord = (ending: Ending, logProblem?: string): string => {
  const { outcome, result, failure_kind, reason, steps } = ending
  const kept = defined({
    outcome,
    result,
    failure_kind,
    reason: oneLine(reason, 300),
    log_problem: logProblem,
  })
  const states = steps.slice(0, MAX_REQUESTS).map(({ step_id, status }) => ({ step_id, status }))
  return wellFormed(JSON.stringify({ ...kept, steps: states, cut: 'the log holds the whole' }))
}

const shortened = ({ agent, ...ending }: Ending): Ending => {
  const { assessment, closing, traced, requests } = agent
  const withShortParameters = <A extends { readonly parameters: StepRecord['parameters'] }>(one: A): A => ({
    ...one,
    parameters: short(one.parameters),
  })
  return {
    ...ending,
    steps: ending.steps.map((step) => ({ ...withShortParameters(step), answer: short(step.answer) })),
    agent: {
      ...agent,
      requests: requests.slice(0, MAX_REQUESTS).map(withShortParameters),
      ...defined({
        traced: traced?.slice(0, MAX_REQUESTS).map(withShortParameters),
        assessment: assessment === undefined ? undefined : cut(assessment),
        closing: closing === undefined ? undefined : cut(closing),
      }),
    },
  }
}
