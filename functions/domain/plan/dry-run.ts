import type { Alert } from '../../../schemas/alert'
import { type FunctionSettings, isDryRun } from '../../../schemas/settings'

/** Whether nothing of this plan changes anything: people approved it so, or the settings of today say so. */
export const runsDry = (
  { severity, approved_as_dry_run }: Pick<Alert, 'severity' | 'approved_as_dry_run'>,
  settings: Pick<FunctionSettings, 'execution'>,
): boolean => approved_as_dry_run === true || isDryRun(settings, severity)
