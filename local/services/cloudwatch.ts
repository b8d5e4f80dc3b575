import { randomUUID } from 'node:crypto'
import * as t from 'io-ts'
import { xmlError } from '../aws-error'
import type { Definition } from '../terraform'
import { attributes } from '../terraform/attributes'
import type { LocalService } from '../types'
import { AwsError, answering, jsonOperation, jsonService } from './protocol'
import { type XmlValue, xmlDocument } from './xml'

const NAMESPACE = 'http://monitoring.amazonaws.com/doc/2010-08-01/'

/** What `describe-alarms` says of an alarm; the rest of the resource means nothing here. */
const MetricAlarm = t.intersection([
  t.type({
    alarm_name: t.string,
    comparison_operator: t.string,
    evaluation_periods: t.number,
    threshold: t.number,
  }),
  t.partial({
    alarm_actions: t.array(t.string),
    alarm_description: t.string,
    datapoints_to_alarm: t.number,
    dimensions: t.record(t.string, t.string),
    extended_statistic: t.string,
    metric_name: t.string,
    namespace: t.string,
    ok_actions: t.array(t.string),
    period: t.number,
    statistic: t.string,
    treat_missing_data: t.string,
  }),
])
type MetricAlarm = t.TypeOf<typeof MetricAlarm>

const CompositeAlarm = t.intersection([
  t.type({ alarm_name: t.string, alarm_rule: t.string }),
  t.partial({ alarm_actions: t.array(t.string), alarm_description: t.string }),
])
type CompositeAlarm = t.TypeOf<typeof CompositeAlarm>

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

const invalid = 'InvalidParameterValue'

const optional = (
  given: Readonly<Record<string, XmlValue | undefined>>,
): Readonly<Record<string, XmlValue>> =>
  Object.fromEntries(
    Object.entries(given).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  )

/** A state that is nobody's measurement: the local cloud keeps no metrics. */
const state = {
  ActionsEnabled: true,
  StateValue: 'INSUFFICIENT_DATA',
  StateReason: 'The local cloud keeps no metrics: alarms are described, never raised.',
}

const metricAlarm = (alarm: MetricAlarm, arn: string) => ({
  AlarmName: alarm.alarm_name,
  AlarmArn: arn,
  ...state,
  AlarmActions: alarm.alarm_actions ?? [],
  OKActions: alarm.ok_actions ?? [],
  ComparisonOperator: alarm.comparison_operator,
  EvaluationPeriods: alarm.evaluation_periods,
  Threshold: alarm.threshold,
  Dimensions: Object.entries(alarm.dimensions ?? {}).map(([Name, Value]) => ({ Name, Value })),
  ...optional({
    AlarmDescription: alarm.alarm_description,
    DatapointsToAlarm: alarm.datapoints_to_alarm,
    ExtendedStatistic: alarm.extended_statistic,
    MetricName: alarm.metric_name,
    Namespace: alarm.namespace,
    Period: alarm.period,
    Statistic: alarm.statistic,
    TreatMissingData: alarm.treat_missing_data,
  }),
})

const compositeAlarm = (alarm: CompositeAlarm, arn: string) => ({
  AlarmName: alarm.alarm_name,
  AlarmArn: arn,
  ...state,
  AlarmRule: alarm.alarm_rule,
  AlarmActions: alarm.alarm_actions ?? [],
  ...optional({ AlarmDescription: alarm.alarm_description }),
})

/** Lists of the query protocol, `AlarmNames.member.1=a`, as the JSON protocols have them. */
const formInput = (form: URLSearchParams): object => {
  const list = (name: string) => {
    const values = [...form].filter(([key]) => key.startsWith(`${name}.member.`)).map(([, value]) => value)
    return values.length === 0 ? {} : { [name]: values }
  }
  const lists = [...form.keys()].flatMap((key) => key.match(/^(\w+)\.member\.\d+$/)?.[1] ?? [])
  const singles = [...form].filter(([key]) => !/^(Action|Version)$|\.member\./.test(key))
  const numbers = singles.map(([key, value]) => [key, key === 'MaxRecords' ? Number(value) : value])
  return Object.assign(Object.fromEntries(numbers), ...lists.map(list))
}

const members = (value: unknown): XmlValue =>
  Array.isArray(value)
    ? { member: value.map(members) }
    : typeof value === 'object' && value !== null
      ? Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, members(inner)]))
      : (value as string | number | boolean)

/** Alarms as the definition has them, in the JSON and the query protocol. Other operations are not there. */
export const createCloudWatch = ({ resources }: Pick<Definition, 'resources'>): LocalService => {
  const ofType = <A>(type: string, codec: t.Type<A, unknown, unknown>) =>
    resources.flatMap(({ type: found, attributes: given, computed }) =>
      found === type && codec.is(given) ? [{ alarm: given, arn: computed.arn ?? '' }] : [],
    )
  const metric = ofType('aws_cloudwatch_metric_alarm', MetricAlarm).map(({ alarm, arn }) =>
    metricAlarm(alarm, arn),
  )
  const composite = ofType('aws_cloudwatch_composite_alarm', CompositeAlarm).map(({ alarm, arn }) =>
    compositeAlarm(alarm, arn),
  )

  const describe = ({
    AlarmNames,
    AlarmNamePrefix,
    AlarmTypes,
    StateValue,
    ActionPrefix,
  }: DescribeAlarms) => {
    if (AlarmNames !== undefined && AlarmNamePrefix !== undefined)
      throw new AwsError(invalid, 'AlarmNames and AlarmNamePrefix cannot be given together')
    const wanted = (alarm: { AlarmName: string; StateValue: string; AlarmActions: readonly string[] }) =>
      (AlarmNames?.includes(alarm.AlarmName) ?? true) &&
      alarm.AlarmName.startsWith(AlarmNamePrefix ?? '') &&
      (StateValue === undefined || StateValue === alarm.StateValue) &&
      (ActionPrefix === undefined || alarm.AlarmActions.some((action) => action.startsWith(ActionPrefix)))
    // As on AWS: composite alarms only where they are asked for.
    const types = AlarmTypes ?? ['MetricAlarm']
    return {
      MetricAlarms: types.includes('MetricAlarm') ? metric.filter(wanted) : [],
      CompositeAlarms: types.includes('CompositeAlarm') ? composite.filter(wanted) : [],
    }
  }

  const operation = jsonOperation(invalid, DescribeAlarms, describe)
  const json = jsonService('monitoring', { DescribeAlarms: operation })
  return {
    names: ['monitoring'],
    handle: (request) =>
      request.operation !== undefined
        ? json.handle(request)
        : answering(() => {
            const form = new URLSearchParams(request.body.toString())
            const asked = form.get('Action') ?? ''
            if (asked !== 'DescribeAlarms')
              throw new AwsError('InvalidAction', `the local cloud does not have monitoring:${asked}`)
            const value = {
              DescribeAlarmsResult: members(operation(formInput(form), request)),
              ResponseMetadata: { RequestId: randomUUID() },
            }
            const body = xmlDocument('DescribeAlarmsResponse', NAMESPACE, value)
            return { status: 200, headers: { 'content-type': 'text/xml' }, body }
          }, xmlError),
  }
}
