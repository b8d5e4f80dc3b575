import * as E from 'fp-ts/Either'
import { ADDED } from '../../schemas/monitor'
import { messageOf } from '../runtime/errors'
import type { DetectionPorts } from './ports'

/** Problems that one line of the log names. */
const NAMED = 10

/**
 * The ports of a tick with the monitors that people have added beside those of the settings, and what of the item is not probed.
 * Rows that are no monitors are reported; where the item cannot be read, what the settings list is probed as ever.
 */
export const withAdded = async (
  ports: DetectionPorts,
): Promise<{ readonly ports: DetectionPorts; readonly refused: readonly string[] }> => {
  const { settings, monitors, log } = ports
  if (settings.added_monitors === undefined) return { ports, refused: [] }
  // Only where the setting is given: what monitors have to be is much to load.
  const { addedIn } = await import('../domain/monitors/added')
  const item = await monitors.get(ADDED)()
  const { monitors: added, problems } = E.isLeft(item)
    ? { monitors: [], problems: [messageOf(item.left)] }
    : addedIn(item.right, settings)
  if (problems.length > 0)
    log.error('added monitors not probed', { count: problems.length, problems: problems.slice(0, NAMED) })
  return {
    ports: { ...ports, settings: { ...settings, monitors: [...settings.monitors, ...added] } },
    refused: problems,
  }
}
