import * as E from 'fp-ts/Either'
import {
  type Counts,
  forgotten,
  kept,
  renderSlots,
  type SlotState,
  taken,
} from '../../../functions/adapters/dynamodb/execution-slots'
import type { Slot } from '../../../functions/runtime/ports'
import { holdsFor } from './condition'
import { at, CLAIM, type Variant } from './table'
import { Violation } from './violation'

/** One execution at a time. */
const LIMITS = { max_concurrent: 1, max_per_hour: 1_000 }

export const OWN = 'own'
export const RIVAL = 'rival'

/**
 * The item that counts executions, by the deployed functions. Read and write are one step: the deployed condition takes the write
 * only while the item is as it was read, which is tried with each of them.
 */
export class Slots {
  private readonly numbers = new Map<string, number>()
  private readonly items: Counts[] = []

  constructor(private readonly variant: Variant) {
    this.intern({ running: {}, started: {} })
  }

  get(number: number): Counts {
    return this.items[number] ?? { running: {}, started: {} }
  }

  /** Number of the item afterwards; `undefined` where there is no room, or the slot is that of one that has begun. */
  take(number: number, approval: string, id: string, minute: number): number | undefined {
    return this.changed(number, (state) => taken(state, slotOf(approval, id, minute), LIMITS))
  }

  keep(number: number, approval: string, id: string, minute: number): number | undefined {
    const slot = slotOf(approval, id, minute)
    return this.variant.slot === 'kept before the claim'
      ? this.changed(number, (state) => kept(state, slot, LIMITS))
      : // The mistake: what was given away meanwhile is taken back without a look at who has it.
        this.changed(number, ({ running, started }) =>
          E.right({
            running: { ...running, [id]: slot.until },
            started: { ...started, [approval]: { execution_id: id, at: slot.now } },
          }),
        )
  }

  forget(number: number, approval: string, id: string): number {
    const change = (state: SlotState) => E.right(forgotten(state, { approval, execution_id: id }))
    return this.changed(number, change) ?? number
  }

  release(number: number, id: string): number {
    const change = ({ running: { [id]: _, ...running }, started }: SlotState) => E.right({ running, started })
    return this.changed(number, change) ?? number
  }

  private changed(
    number: number,
    change: (state: SlotState) => E.Either<unknown, Counts>,
  ): number | undefined {
    const next = change({ revision: 1, ...this.get(number) })
    if (E.isLeft(next)) return undefined
    const known = this.items.length
    const made = this.intern(next.right)
    // Once for each item that can be written.
    if (made === known) onlyAsRead(next.right)
    return made
  }

  private intern({ running, started }: Counts): number {
    const sorted = (record: object) => Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1))
    const key = JSON.stringify([sorted(running), sorted(started)])
    const known = this.numbers.get(key)
    if (known !== undefined) return known
    this.items.push({ running, started })
    this.numbers.set(key, this.items.length - 1)
    return this.items.length - 1
  }
}

const onlyAsRead = (counts: Counts): void => {
  const write = renderSlots(1, counts)
  const found = [{}, { id: write.Item.id, revision: 1 }, { id: write.Item.id, revision: 2 }]
  if (found.map((item) => holdsFor(write, item)).join() !== 'true,true,false')
    throw new Violation('LIMIT', 'a count is written over one that somebody else has written')
}

const slotOf = (approval: string, execution_id: string, minute: number): Slot => ({
  ...{ approval, execution_id, now: at(minute), until: at(minute + CLAIM) },
})
