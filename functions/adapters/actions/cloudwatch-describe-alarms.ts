import * as t from 'io-ts'
import { alarmState, readableAlarms } from '../changes/states'
import { defineReading } from './action'
import { stateAnswer } from './reading'

/** Reads the state of alarms that the settings name. They do not belong to a monitor: any of them may be read. */
export const describeAlarms = defineReading({
  name: 'cloudwatch:DescribeAlarms',
  leastRisk: 'low',
  permissions: [
    {
      actions: ['cloudwatch:DescribeAlarms'],
      resources: ['*'],
      reason: 'alarms are named by the settings, and composite ones have no other resource',
    },
  ],
  parameters: t.strict({ alarm_names: t.array(t.string) }, 'DescribeAlarmsParameters'),
  example: { alarm_names: ['shop-5xx'] },
  check: ({ alarm_names }, _, { alarms = [] }) => {
    if (alarm_names.length === 0) return 'parameters.alarm_names: at least one name is needed'
    const known = new Set(readableAlarms(alarms))
    const other = alarm_names.find((name) => !known.has(name))
    return other === undefined ? undefined : `alarm ${other} is not among those that the settings name`
  },
  // Alarms belong to no monitor, and those that can be read are of the own account.
  ofOwnAccount: true,
  touches: () => ({}),
  execute: ({ alarm_names }) => stateAnswer(alarmState(alarm_names)),
})
