import * as E from 'fp-ts/Either'
import type { DomainEvent } from '../../../schemas/event'
import { messageOf } from '../../runtime/errors'
import type { DetectionPorts } from '../use-case'

/** Publishes what was committed with a state. What cannot be published now stays in the outbox for the sweeper. */
export const publishAll = async (
  domain: string,
  events: readonly DomainEvent[],
  ports: DetectionPorts,
): Promise<void> => {
  for (const event of events) {
    const sent = await ports.events.publish([event])()
    const cleared = E.isRight(sent)
      ? await ports.monitors.markPublished(domain, event.detail.metadata.event_id)()
      : sent
    if (E.isLeft(cleared))
      ports.log.warn('event left in the outbox', {
        domain,
        event: event.name,
        problem: messageOf(cleared.left),
      })
  }
}
