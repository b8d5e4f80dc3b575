import * as E from 'fp-ts/Either'
import type { EventDefinition } from '../../schemas/event'
import type { Filed } from './filed'

export interface Read<D> {
  readonly filed: Filed
  readonly data: D
}

/** Every event of a kind that decodes, in their order. */
export const allOf = <D>(event: EventDefinition<string, D>, events: readonly Filed[]): readonly Read<D>[] =>
  events.flatMap((filed) => {
    const decoded = filed.event === event.name ? event.decode(filed.detail) : undefined
    return decoded !== undefined && E.isRight(decoded) ? [{ filed, data: decoded.right.data }] : []
  })

export const firstOf = <D>(
  event: EventDefinition<string, D>,
  events: readonly Filed[],
): Read<D> | undefined => allOf(event, events)[0]
