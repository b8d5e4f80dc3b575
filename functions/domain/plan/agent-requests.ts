import * as E from 'fp-ts/Either'
import type { Alert } from '../../../schemas/alert'
import { ActionName } from '../../../schemas/scalars'
import { excess, type Limits } from '../../runtime/json'
import type { ActionRequest, Actions } from '../../runtime/ports'
import { oneLine, wellFormed } from '../../runtime/text'

/** How many requests of one session are carried out: an agent that repeats itself without end is stopped here. */
export const MAX_REQUESTS = 30
/** Longest name of an action that is repeated, in UTF-16 units. */
const MAX_NAME = 100

/** What a request may hold: far more than any action takes, and little enough to be logged, compared and stored. */
const LIMITS: Limits = { length: 20_000, depth: 16, values: 2_000, strict: true }

/** A request that may be looked at: what it holds beyond the limits is left out, and it says so and is refused. */
export interface BoundedRequest extends ActionRequest {
  readonly problem?: string
}

/** The first thing that is done with a request, whichever way it came: everything after it may walk the whole of it. */
export const bounded = ({ action, parameters }: ActionRequest): BoundedRequest => {
  const problem = excess(parameters, LIMITS)
  const name = oneLine(action, MAX_NAME)
  return problem === undefined
    ? { action: name, parameters }
    : { action: name, parameters: {}, problem: `its parameters cannot be read: ${problem}` }
}

/** A text of an agent that is kept beside such requests. */
export const boundedText = (text: string): string => wellFormed(text.slice(0, LIMITS.length))

export const shownAction = ({ action }: ActionRequest): string => oneLine(action, MAX_NAME)

/** The action for the log: free text by the agent must not pass for a line that queries count. */
export const loggedAction = ({ action }: ActionRequest): string =>
  ActionName.is(action) ? action : 'malformed'

/** Why a request is not carried out, by what it asks for: an agent may look at this alert's resources, nothing else. */
export const readOnlyRefusal = (
  request: BoundedRequest,
  resources: Alert['resources'],
  actions: Pick<Actions, 'check' | 'readOnly'>,
): string | undefined =>
  request.problem ??
  (actions.readOnly(request.action)
    ? checkRefusal(request, resources, actions)
    : `${shownAction(request)} is not a read-only action of the allow-list`)

export const checkRefusal = (
  request: BoundedRequest,
  resources: Alert['resources'],
  actions: Pick<Actions, 'check'>,
): string | undefined => {
  if (request.problem !== undefined) return request.problem
  const checked = actions.check(request, resources)
  return E.isLeft(checked) ? checked.left : undefined
}

/** What the agent reads in place of an answer. */
export const refusedAnswer = (reason: string): string => `refused: ${reason}`

/** What the agent reads of what an action gave. */
export const answerText = (answer: Readonly<Record<string, unknown>>): string =>
  excess(answer, ANSWER) === undefined
    ? JSON.stringify(answer)
    : '{"cut":"the answer is too long to be shown"}'

const ANSWER: Limits = { length: 200_000, depth: 16, values: 20_000 }
