import { API_ALIAS } from '../functions/approval-handler/contract'
import type { FunctionContract } from '../functions/runtime/contract'
import { STAGE_NAME } from './constructs/approval-api'
import type { EventFunction } from './constructs/event-function'
import { LIVE } from './constructs/function-alias'
import type { Watched } from './constructs/monitoring/alarms'
import { contracts, type FunctionName, functionNames } from './contracts'
import type { StackSettings } from './settings'
import { named } from './settings/names'
import { minutesOf } from './settings/schedule'

/** Whether API Gateway leads to it, by an alias that no one else may invoke. */
export const isServed = ({ triggers }: FunctionContract): boolean => triggers.some(({ on }) => on === 'api')

/** What the alarms and the dashboard look at. */
export const watchedIn = (
  functions: Readonly<Record<FunctionName, EventFunction>>,
  settings: StackSettings,
): Omit<Watched, 'topics' | 'tables'> => ({
  functions: Object.fromEntries(
    functionNames.map((name) => [
      name,
      {
        functionName: named(settings, name),
        alias: isServed(contracts[name]) ? API_ALIAS : LIVE,
        timeoutS: contracts[name].timeout_s,
      },
    ]),
  ),
  queueNames: functionNames.flatMap((name) =>
    functions[name].deadLetters.map((letters) => ({ id: letters.baseName, name: letters.name })),
  ),
  rules: functionNames.flatMap((name) => functions[name].rules),
  api: { name: named(settings, 'cloudops-approval-api'), stage: STAGE_NAME },
  scheduleMinutes: minutesOf(settings.schedule),
  approvalBacklog: settings.approval_backlog_alarm,
  signIn: settings.oidc !== undefined,
  witnesses: settings.vantage !== undefined,
  shards: settings.shards !== undefined,
})
