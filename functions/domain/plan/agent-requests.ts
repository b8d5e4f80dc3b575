import * as E from 'fp-ts/Either'
import type { Alert } from '../../../schemas/alert'
import { ActionName } from '../../../schemas/scalars'
import type { ActionRequest, Actions } from '../../runtime/ports'

/** How many requests of one session are carried out: an agent that repeats itself without end is stopped here. */
export const MAX_REQUESTS = 30
/** Longest name of an action that is repeated, in UTF-16 units. */
const MAX_NAME = 100

export const shownAction = ({ action }: ActionRequest): string => action.slice(0, MAX_NAME)

/** The action for the log: free text by the agent must not pass for a line that queries count. */
export const loggedAction = ({ action }: ActionRequest): string =>
  ActionName.is(action) ? action : 'malformed'

/** Why a request is not carried out, by what it asks for: an agent may look at this alert's resources, nothing else. */
export const readOnlyRefusal = (
  request: ActionRequest,
  resources: Alert['resources'],
  actions: Pick<Actions, 'check' | 'readOnly'>,
): string | undefined =>
  actions.readOnly(request.action)
    ? checkRefusal(request, resources, actions)
    : `${shownAction(request)} is not a read-only action of the allow-list`

export const checkRefusal = (
  request: ActionRequest,
  resources: Alert['resources'],
  actions: Pick<Actions, 'check'>,
): string | undefined => {
  const checked = actions.check(request, resources)
  return E.isLeft(checked) ? checked.left : undefined
}

/** What the agent reads in place of an answer. */
export const refusedAnswer = (reason: string): string => `refused: ${reason}`
