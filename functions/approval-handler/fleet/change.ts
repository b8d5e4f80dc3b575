import * as E from 'fp-ts/Either'
import type { MonitorState } from '../../../schemas/monitor'
import { type MonitorPorts, type StateChange, updateState } from '../../domain/monitors/state'
import type { AppError } from '../../runtime/errors'

/** How often an item is read anew when somebody else wrote in between. */
const ATTEMPTS = 8

/** What leaves the item as it is. */
export const NO_CHANGE: StateChange = { next: undefined, events: [] }

/** One conditional write of an item of the fleet; what may not be done leaves it as it is. */
export const changeItem = async <D extends StateChange>(
  domain: string,
  change: (state: MonitorState) => E.Either<AppError, D> | Promise<E.Either<AppError, D>>,
  ports: MonitorPorts,
): Promise<E.Either<AppError, { readonly state: MonitorState; readonly done: D }>> => {
  const updated = await updateState(
    { domain, attempts: ATTEMPTS, purpose: 'to record it' },
    async (state): Promise<StateChange & { readonly answer: E.Either<AppError, D> }> => {
      const answer = await change(state)
      return { ...(E.isLeft(answer) ? NO_CHANGE : answer.right), answer }
    },
    ports,
  )
  if (E.isLeft(updated))
    return E.left(
      typeof updated.left === 'string'
        ? { tag: 'limited', message: updated.left, setting: 'api_throttle' }
        : updated.left,
    )
  const { state, changed } = updated.right
  return E.map((done: D) => ({ state, done }))(changed.answer)
}
