import type { DomainEvent } from '../../../schemas/event'
import { deliver } from '../../domain/alert/outbox'
import type { DetectionPorts } from '../use-case'

/** Publishes what was committed with a state. What cannot be published now stays in the outbox for the sweeper. */
export const publishAll = async (
  domain: string,
  events: readonly DomainEvent[],
  ports: DetectionPorts,
): Promise<void> => {
  const markPublished = (eventId: string) => ports.monitors.markPublished(domain, eventId)
  for (const event of events) await deliver(event, markPublished, { domain }, ports)()
}
