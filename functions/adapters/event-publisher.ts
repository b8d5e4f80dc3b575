import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge'
import * as TE from 'fp-ts/TaskEither'
import type { DomainEvent } from '../../schemas/event'
import type { AppError } from '../errors'
import type { EventPublisher } from '../ports'
import { clientOptions } from './client-options'
import { serviceFailed } from './failure'

/** PutEvents takes at most this many entries. */
const CHUNK = 10
/** How often entries that the bus refused are sent again. */
const ATTEMPTS = 3

/** Publishes on the bus. Entries that fail are sent again by themselves, never those that were taken. */
export const makeEventPublisher = ({ bus }: { readonly bus: string }): EventPublisher => {
  const client = new EventBridgeClient(clientOptions)
  const entryOf = (event: DomainEvent) => ({
    EventBusName: bus,
    Source: event.source,
    DetailType: event.name,
    Detail: JSON.stringify(event.detail),
    Time: new Date(event.detail.metadata.occurred_at),
  })

  const send = async (events: readonly DomainEvent[]): Promise<void> => {
    let waiting = [...events]
    let reason = ''
    for (let attempt = 1; attempt <= ATTEMPTS && waiting.length > 0; attempt++) {
      const answer = await client.send(new PutEventsCommand({ Entries: waiting.map(entryOf) }))
      const entries = answer.Entries ?? []
      reason = entries.find((entry) => entry.ErrorCode !== undefined)?.ErrorCode ?? reason
      waiting = waiting.filter((_, index) => entries[index]?.EventId === undefined)
    }
    if (waiting.length > 0)
      throw new NotTaken(`${waiting.length} of ${events.length} events were not taken: ${reason}`)
  }

  return {
    publish: (events) =>
      TE.tryCatch(
        async () => {
          for (let start = 0; start < events.length; start += CHUNK)
            await send(events.slice(start, start + CHUNK))
        },
        (error): AppError =>
          error instanceof NotTaken
            ? {
                tag: 'service_failed',
                service: 'events',
                operation: 'PutEvents',
                message: error.message,
                retryable: true,
              }
            : serviceFailed('events', 'PutEvents')(error),
      ),
  }
}

class NotTaken extends Error {}
