import type { Context } from 'aws-lambda'
import * as E from 'fp-ts/Either'
import { makeAlertStore } from '../adapters/alert-store'
import { makeEventPublisher } from '../adapters/event-publisher'
import { makeMonitorStore } from '../adapters/monitor-store'
import { makeProber } from '../adapters/prober'
import { systemPorts } from '../adapters/system'
import { environmentOf, InvocationFailed, settingsOf } from '../runtime'
import { Environment } from './contract'
import { readInput } from './input'
import { detectAll } from './use-case'

const environment = environmentOf(Environment)
const settings = settingsOf()
const ports = {
  ...systemPorts('invoke-agent-analysis'),
  alerts: makeAlertStore({ table: environment.DYNAMODB_ALERTS_TABLE }),
  monitors: makeMonitorStore({ table: environment.MONITOR_STATE_TABLE }),
  events: makeEventPublisher({ bus: environment.EVENT_BUS_NAME }),
  prober: makeProber(settings.probe),
  settings,
}

export const handler = async (payload: unknown, context: Context) => {
  const input = readInput(payload, settings.monitors)
  if (E.isLeft(input)) {
    ports.log.error('input refused', { problem: input.left })
    throw new InvocationFailed(`input ${input.left}`)
  }
  const detected = await detectAll(input.right)({
    ...ports,
    remaining: () => context.getRemainingTimeInMillis(),
  })()
  const { checked, healthy, unknown, alert_ids, failures } = detected
  ports.log.info('probe tick finished', {
    checked,
    healthy,
    unknown,
    open: alert_ids.length,
    failures: failures.length,
  })
  if (failures.length > 0) throw new InvocationFailed(`not recorded: ${failures.join('; ')}`)
  return detected
}
