import * as t from 'io-ts'
import type { LocalService } from '../../model'
import type { Definition } from '../../terraform'
import { attributes } from '../../terraform/attributes'
import {
  type Alarm,
  createAlarms,
  INVALID,
  PutMetricAlarm,
  type SendEvent,
  SetAlarmState,
} from './cloudwatch-alarms'
import { AwsError, epochSeconds, type JsonOperation, jsonOperation, jsonService } from './protocol'
import { queryService } from './query'
import type { XmlValue } from './xml'

const NAMESPACE = 'http://monitoring.amazonaws.com/doc/2010-08-01/'

const DescribeAlarms = attributes(
  {},
  {
    AlarmNames: t.array(t.string),
    AlarmNamePrefix: t.string,
    AlarmTypes: t.array(t.string),
    StateValue: t.string,
    ActionPrefix: t.string,
    MaxRecords: t.number,
    NextToken: t.string,
  },
)
type DescribeAlarms = t.TypeOf<typeof DescribeAlarms>

const NUMBERS = ['MaxRecords', 'EvaluationPeriods', 'DatapointsToAlarm', 'Period', 'Threshold']

/** Alarms, in the JSON and the query protocol. Other operations are not there. */
export const createCloudWatch = (definition: Definition, send: SendEvent): LocalService => {
  const alarms = createAlarms(definition, send)

  const describe = (asked: DescribeAlarms, timeOf: (since: string) => XmlValue) => {
    const { AlarmNames, AlarmNamePrefix, AlarmTypes, StateValue, ActionPrefix } = asked
    if (AlarmNames !== undefined && AlarmNamePrefix !== undefined)
      throw new AwsError(INVALID, 'AlarmNames and AlarmNamePrefix cannot be given together')
    const wanted = ({ name, state, actions }: Alarm) =>
      (AlarmNames?.includes(name) ?? true) &&
      name.startsWith(AlarmNamePrefix ?? '') &&
      (StateValue === undefined || StateValue === state.StateValue) &&
      (ActionPrefix === undefined || actions.some((action) => action.startsWith(ActionPrefix)))
    // As on AWS: composite alarms only where they are asked for.
    const types = AlarmTypes ?? ['MetricAlarm']
    const ofKind = (kind: Alarm['kind']) =>
      !types.includes(kind)
        ? []
        : alarms
            .all()
            .filter((alarm) => alarm.kind === kind && wanted(alarm))
            .map(({ name, arn, described, state: { since, ...state } }) => ({
              ...{ AlarmName: name, AlarmArn: arn, ...described, ...state },
              StateUpdatedTimestamp: timeOf(since),
            }))
    return { MetricAlarms: ofKind('MetricAlarm'), CompositeAlarms: ofKind('CompositeAlarm') }
  }

  const operationsIn = (timeOf: (since: string) => XmlValue): Readonly<Record<string, JsonOperation>> => ({
    DescribeAlarms: jsonOperation(INVALID, DescribeAlarms, (asked) => describe(asked, timeOf)),
    PutMetricAlarm: jsonOperation(INVALID, PutMetricAlarm, (given) => {
      alarms.put(given)
      return {}
    }),
    SetAlarmState: jsonOperation(INVALID, SetAlarmState, (given) => {
      alarms.set(given)
      return {}
    }),
  })
  const json = jsonService(
    'monitoring',
    operationsIn((since) => epochSeconds(new Date(since))),
  )
  const query = queryService(
    'monitoring',
    NAMESPACE,
    operationsIn((since) => since),
    NUMBERS,
    ['ActionsEnabled'],
  )
  return {
    names: ['monitoring'],
    handle: (request) => (request.operation !== undefined ? json.handle(request) : query.handle(request)),
  }
}
