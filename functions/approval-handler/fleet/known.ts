import * as E from 'fp-ts/Either'
import { ADDED, identityOf, type MonitorIdentity } from '../../../schemas/monitor'
import type { FunctionSettings } from '../../../schemas/settings'
import type { MonitorPorts } from '../../domain/monitors/state'
import type { AppError } from '../../runtime/errors'

export type Known = Pick<FunctionSettings, 'monitors' | 'windows' | 'added_monitors' | 'probe'>

/** Every monitor of the deployment, and those that were added. */
export const knownMonitors = async ({
  settings,
  monitors,
}: MonitorPorts & { readonly settings: Known }): Promise<E.Either<AppError, readonly MonitorIdentity[]>> => {
  const deployed = settings.monitors.map(identityOf)
  if (settings.added_monitors === undefined) return E.right(deployed)
  const item = await monitors.get(ADDED)()
  if (E.isLeft(item)) return item
  // Only where it is wanted: what monitors have to be is much to load.
  const { addedIn } = await import('../../domain/monitors/added')
  return E.right([...deployed, ...addedIn(item.right, settings).monitors.map(identityOf)])
}
