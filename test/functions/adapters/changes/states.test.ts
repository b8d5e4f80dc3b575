import { CloudWatchClient, SetAlarmStateCommand } from '@aws-sdk/client-cloudwatch'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { alarmState } from '../../../../functions/adapters/changes/states'
import { type Gateway, openGateway } from '../../../../local/aws/gateway'
import { createCloudWatch } from '../../../../local/aws/services/cloudwatch'
import { readDefinition } from '../../../../local/terraform'
import { unmodelledTypes } from '../../../../local/terraform/unmodelled'
import { writeDefinition } from '../../../support/write-definition'

const test = suite('functions/adapters/changes/states')

const alarms = (count: number) => Array.from({ length: count }, (_, n) => `alarm-${n}`)
const written = writeDefinition({
  aws_cloudwatch_metric_alarm: Object.fromEntries(
    alarms(120).map((name) => [
      name,
      {
        alarm_name: name,
        comparison_operator: 'GreaterThanThreshold',
        evaluation_periods: 1,
        threshold: 0,
      },
    ]),
  ),
})
let gateway: Gateway
test.before(async () => {
  gateway = await openGateway(0, () => {})
  const definition = readDefinition(written.directory, unmodelledTypes, { endpoint: '' })
  gateway.attach({ services: [createCloudWatch(definition, () => {})], routes: [] })
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: gateway.endpoint,
    AWS_REGION: 'eu-west-1',
    AWS_ACCESS_KEY_ID: 'x',
    AWS_SECRET_ACCESS_KEY: 'x',
  })
})
test.after(async () => {
  await gateway.stop()
  written.remove()
})

for (const count of [10, 60, 120])
  test(`of ${count} alarms the one that rings is named first`, async () => {
    const client = new CloudWatchClient({})
    const set = (StateValue: 'OK' | 'ALARM', AlarmName: string) =>
      client.send(new SetAlarmStateCommand({ AlarmName, StateValue, StateReason: 'by hand' }))
    const names = alarms(count)
    for (const name of names) await set('OK', name)
    await set('ALARM', names.at(-1) ?? '')
    client.destroy()
    const [{ name, value } = { name: '', value: '' }] = await alarmState(names).read(
      AbortSignal.timeout(60_000),
    )
    assert.is(name, 'alarm_states')
    assert.match(value, `alarm-${count - 1} ALARM; alarm-0 OK; alarm-1 OK; `)
  })

test.run()
