import { createHash } from 'node:crypto'
import type { AlertId } from '../../../schemas/scalars'

/**
 * Id of an alert: duplicates of one outage find the same alert; `generation` tells outages of one check apart.
 * @param monitor its key, which is its domain where it has no name of its own
 */
export const alertId = (monitor: string, check: string, generation: number): AlertId =>
  `alert-${createHash('sha256')
    .update(JSON.stringify([monitor, check, generation]))
    .digest('hex')
    .slice(0, 16)}`
