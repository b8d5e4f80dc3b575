import * as t from 'io-ts'
import { defined } from '../../../schemas/defined'
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

/** Alarms of a page at most, and unless the caller says how many; the first is the most that can be named, too. */
const MOST = 100
const USUAL = 50

/** A page, and the token of the next one. @throws AwsError */
const pageOf = <A>(all: readonly A[], { MaxRecords: size = USUAL, NextToken }: DescribeAlarms) => {
  if (!Number.isInteger(size) || size < 1 || size > MOST)
    throw new AwsError(INVALID, `MaxRecords: 1 to ${MOST} are allowed, not ${size}`)
  const start = NextToken === undefined ? 0 : Number(NextToken)
  if (!(start >= 0 && start < all.length) && NextToken !== undefined)
    throw new AwsError('InvalidNextToken', 'The next token specified is invalid.')
  const end = start + size
  return { page: all.slice(start, end), next: end < all.length ? String(end) : undefined }
}

const NUMBERS = ['MaxRecords', 'EvaluationPeriods', 'DatapointsToAlarm', 'Period', 'Threshold']

/** Alarms, in the JSON and the query protocol. Other operations are not there. */
export const createCloudWatch = (definition: Definition, send: SendEvent): LocalService => {
  const alarms = createAlarms(definition, send)

  const describe = (asked: DescribeAlarms, timeOf: (since: string) => XmlValue) => {
    const { AlarmNames, AlarmNamePrefix, AlarmTypes, StateValue, ActionPrefix } = asked
    if (AlarmNames !== undefined && AlarmNamePrefix !== undefined)
      throw new AwsError(INVALID, 'AlarmNames and AlarmNamePrefix cannot be given together')
    if (AlarmNames !== undefined && AlarmNames.length > MOST)
      throw new AwsError(INVALID, `AlarmNames: at most ${MOST} are allowed, not ${AlarmNames.length}`)
    const wanted = ({ name, state, actions }: Alarm) =>
      (AlarmNames?.includes(name) ?? true) &&
      name.startsWith(AlarmNamePrefix ?? '') &&
      (StateValue === undefined || StateValue === state.StateValue) &&
      (ActionPrefix === undefined || actions.some((action) => action.startsWith(ActionPrefix)))
    // As on AWS: composite alarms only where they are asked for.
    const types = AlarmTypes ?? ['MetricAlarm']
    const all = alarms.all().filter((alarm) => types.includes(alarm.kind) && wanted(alarm))
    const { page, next } = pageOf(all, asked)
    const ofKind = (kind: Alarm['kind']) =>
      page
        .filter((alarm) => alarm.kind === kind)
        .map(({ name, arn, described, state: { since, ...state } }) => ({
          ...{ AlarmName: name, AlarmArn: arn, ...described, ...state },
          StateUpdatedTimestamp: timeOf(since),
        }))
    return {
      MetricAlarms: ofKind('MetricAlarm'),
      CompositeAlarms: ofKind('CompositeAlarm'),
      ...defined({ NextToken: next }),
    }
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
