import { createHash } from 'node:crypto'
import type { AlertId } from '../../../schemas/scalars'

/** Id of an alert: duplicates of one outage find the same alert; `generation` tells outages of one cause apart. */
export const alertId = (domain: string, cause: string, generation: number): AlertId =>
  `alert-${createHash('sha256')
    .update(JSON.stringify([domain, cause, generation]))
    .digest('hex')
    .slice(0, 16)}`
