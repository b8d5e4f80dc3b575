import { createHash } from 'node:crypto'

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')

/**
 * Id of an event: the same transition of the same alert always gives the same id, whoever publishes it and how often.
 * @param occasion what tells two events of this name of one alert apart (a plan revision, an execution id)
 */
export const eventId = (alertId: string, name: string, occasion: string | number): string =>
  sha256(JSON.stringify([alertId, name, occasion])).slice(0, 32)

/** Id of an alert: duplicates of one outage find the same alert; `generation` tells outages of one cause apart. */
export const alertId = (domain: string, cause: string, generation: number): string =>
  `alert-${sha256(JSON.stringify([domain, cause, generation])).slice(0, 16)}`
