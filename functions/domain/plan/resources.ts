import type { Alert } from '../../../schemas/alert'
import { monitorOf } from '../../../schemas/monitor'
import type { FunctionSettings } from '../../../schemas/settings'

/** What actions may touch: the resources that the settings name for the monitor now, whatever the item says. */
export const resourcesOf = (
  alert: Pick<Alert, 'domain' | 'monitor'>,
  { settings }: { readonly settings: Pick<FunctionSettings, 'monitors'> },
): Alert['resources'] => monitorOf(settings.monitors, alert)?.resources ?? {}
