import * as E from 'fp-ts/Either'
import { identityOf, type MonitorIdentity } from '../../../schemas/monitor'
import type { FunctionSettings } from '../../../schemas/settings'
import type { MonitorPorts } from '../../domain/monitors/state'
import type { AppError } from '../../runtime/errors'

export type Known = Pick<FunctionSettings, 'monitors' | 'windows' | 'probe'>

/** Every monitor of the deployment. */
export const knownMonitors = async ({
  settings,
}: MonitorPorts & { readonly settings: Known }): Promise<E.Either<AppError, readonly MonitorIdentity[]>> =>
  E.right(settings.monitors.map(identityOf))
