import * as E from 'fp-ts/Either'
import type { ExecutionSlots } from '../../../functions/runtime/ports'
import type { Books } from './books'

/** The slots of one process, and which of them it has taken and not tried to give back. */
export const holding = (slots: ExecutionSlots, books: Books) => {
  const open = new Set<string>()
  const giving =
    <A>(id: string, give: () => Promise<A>) =>
    () => {
      open.delete(id)
      return give()
    }
  return {
    open,
    slots: {
      ...slots,
      take: ((slot, limits) => async () => {
        const done = await slots.take(slot, limits)()
        if (E.isRight(done)) {
          open.add(slot.execution_id)
          books.slots += 1
        }
        return done
      }) as ExecutionSlots['take'],
      release: (id: string) => giving(id, slots.release(id)),
      forget: (slot: Parameters<ExecutionSlots['forget']>[0]) =>
        giving(slot.execution_id, slots.forget(slot)),
    },
  }
}
