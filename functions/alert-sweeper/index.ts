import type { Context } from 'aws-lambda'
import { makeAlertStore } from '../adapters/dynamodb/alert-store'
import { makeDynamoDb } from '../adapters/dynamodb/client'
import { makeDigests } from '../adapters/dynamodb/digests'
import { makeMonitorStore } from '../adapters/dynamodb/monitor-store'
import { makeEventPublisher } from '../adapters/events/publisher'
import { makeDecisionVerifier, makePauseVerifier } from '../adapters/mac/decisions'
import { makeMac } from '../adapters/mac/mac'
import { makeExecutionTrigger } from '../adapters/sns/trigger-topic'
import { systemPorts } from '../adapters/system'
import { environmentOf } from '../runtime/environment'
import { InvocationFailed } from '../runtime/handler'
import { settingsOf } from '../runtime/settings'
import { Environment } from './contract'
import { handlesIn, lookEarly } from './status'
import { sweep } from './use-case'

const environment = environmentOf(Environment)
const client = makeDynamoDb()
const decisionMac = makeMac(environment.DECISION_KEY_ID)
const base = systemPorts('alert-sweeper')
const ports = {
  ...base,
  alerts: makeAlertStore({ table: environment.DYNAMODB_ALERTS_TABLE, client }),
  monitors: makeMonitorStore({ table: environment.MONITOR_STATE_TABLE, client }),
  events: makeEventPublisher({ bus: environment.EVENT_BUS_NAME, log: base.log }),
  trigger: makeExecutionTrigger({ topic: environment.EXECUTION_TRIGGER_SNS }),
  decisions: makeDecisionVerifier(decisionMac),
  pauses: makePauseVerifier(decisionMac),
  digests: makeDigests({ table: environment.DIGESTS_TABLE, client }),
  settings: settingsOf(),
}

/** How many failures one log line lists. */
const LISTED = 20

export const handler = async (payload: unknown, context: Context) => {
  const remaining = () => context.getRemainingTimeInMillis()
  const handles = handlesIn(payload)
  const all = { ...ports, remaining }
  const { failures, ...counts } = await (handles === undefined ? sweep(all) : lookEarly(handles, all))()
  ports.log.info('sweep finished', { ...counts, failed: failures.length })
  if (failures.length === 0) return counts
  // A failed invocation is what the alarm counts.
  ports.log.error('not swept', { failures: failures.slice(0, LISTED) })
  throw new InvocationFailed(`${failures.length} item(s) could not be swept`)
}
