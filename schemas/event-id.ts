import { createHash } from 'node:crypto'
import type { EventId } from './scalars'

/**
 * Id of an event: the same transition of the same alert always gives the same id, whoever publishes it and how often.
 * @param correlationId the alert's id, or what else the event is about
 * @param occasion what tells two events of this name of one alert apart (a plan revision, an execution id)
 */
export const eventId = (correlationId: string, name: string, occasion: string | number): EventId =>
  createHash('sha256')
    .update(JSON.stringify([correlationId, name, occasion]))
    .digest('hex')
    .slice(0, 32)
