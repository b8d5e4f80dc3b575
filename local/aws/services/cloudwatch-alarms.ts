import { randomUUID } from 'node:crypto'
import * as t from 'io-ts'
import { defined } from '../../../schemas/defined'
import type { Definition } from '../../terraform'
import { attributes } from '../../terraform/attributes'
import { terraformMakes } from '../by-terraform'
import type { ServiceEvent } from '../event-bridge'
import { AwsError } from './protocol'
import type { XmlValue } from './xml'

/** Alarms of the definition and those that people make. Nothing is measured: whoever wants one to ring sets its state. */

export const INVALID = 'InvalidParameterValue'

const StateValue = t.keyof({ OK: null, ALARM: null, INSUFFICIENT_DATA: null })

const Dimension = t.strict({ Name: t.string, Value: t.string })

/** What `put-metric-alarm` takes, as far as `describe-alarms` and the events say it again. */
export const PutMetricAlarm = attributes(
  { AlarmName: t.string, ComparisonOperator: t.string, EvaluationPeriods: t.number, Threshold: t.number },
  {
    ActionsEnabled: t.boolean,
    AlarmActions: t.array(t.string),
    AlarmDescription: t.string,
    DatapointsToAlarm: t.number,
    Dimensions: t.array(Dimension),
    ExtendedStatistic: t.string,
    MetricName: t.string,
    Namespace: t.string,
    OKActions: t.array(t.string),
    Period: t.number,
    Statistic: t.string,
    TreatMissingData: t.string,
  },
)
type PutMetricAlarm = t.TypeOf<typeof PutMetricAlarm>

export const SetAlarmState = attributes(
  { AlarmName: t.string, StateValue, StateReason: t.string },
  { StateReasonData: t.string },
)
type SetAlarmState = t.TypeOf<typeof SetAlarmState>

/** The same as the definition has it; the rest of the resource means nothing here. */
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

const CompositeAlarm = t.intersection([
  t.type({ alarm_name: t.string, alarm_rule: t.string }),
  t.partial({ alarm_actions: t.array(t.string), alarm_description: t.string }),
])

interface State {
  readonly StateValue: t.TypeOf<typeof StateValue>
  readonly StateReason: string
  readonly StateReasonData?: string
  /** When it was set, ISO 8601. */
  readonly since: string
}

export interface Alarm {
  readonly kind: 'MetricAlarm' | 'CompositeAlarm'
  readonly name: string
  readonly arn: string
  readonly actions: readonly string[]
  /** What `describe-alarms` says beside name, ARN and state. */
  readonly described: Readonly<Record<string, XmlValue>>
  /** What an event says of how it is made. */
  readonly configuration: object
  readonly state: State
}

/** Sends an event of CloudWatch's own. */
export type SendEvent = (event: ServiceEvent) => void

const unmeasured = (): State => ({
  StateValue: 'INSUFFICIENT_DATA',
  StateReason: 'The local cloud keeps no metrics: an alarm rings when somebody sets its state.',
  since: new Date().toISOString(),
})

const metricAlarm = (given: PutMetricAlarm, arn: string): Alarm => {
  const {
    AlarmName,
    ActionsEnabled = true,
    AlarmActions = [],
    OKActions = [],
    Dimensions = [],
    ...rest
  } = given
  const metric = {
    namespace: given.Namespace,
    name: given.MetricName,
    dimensions: Object.fromEntries(Dimensions.map(({ Name, Value }) => [Name, Value])),
  }
  const metricStat = { metric, period: given.Period, stat: given.Statistic ?? given.ExtendedStatistic }
  return {
    kind: 'MetricAlarm',
    name: AlarmName,
    arn,
    actions: AlarmActions,
    described: { ActionsEnabled, AlarmActions, OKActions, Dimensions, ...rest },
    configuration: {
      description: given.AlarmDescription,
      metrics: [{ id: randomUUID(), metricStat, returnData: true }],
    },
    state: unmeasured(),
  }
}

const ofDefinition = ({ resources }: Pick<Definition, 'resources'>): readonly Alarm[] =>
  resources.flatMap(({ type, attributes: given, computed: { arn = '' } }) => {
    if (type === 'aws_cloudwatch_metric_alarm' && MetricAlarm.is(given)) {
      const put = {
        AlarmName: given.alarm_name,
        ComparisonOperator: given.comparison_operator,
        EvaluationPeriods: given.evaluation_periods,
        Threshold: given.threshold,
        Dimensions: Object.entries(given.dimensions ?? {}).map(([Name, Value]) => ({ Name, Value })),
        ...present({
          AlarmActions: given.alarm_actions,
          AlarmDescription: given.alarm_description,
          DatapointsToAlarm: given.datapoints_to_alarm,
          ExtendedStatistic: given.extended_statistic,
          MetricName: given.metric_name,
          Namespace: given.namespace,
          OKActions: given.ok_actions,
          Period: given.period,
          Statistic: given.statistic,
          TreatMissingData: given.treat_missing_data,
        }),
      }
      return [metricAlarm(put, arn)]
    }
    if (type !== 'aws_cloudwatch_composite_alarm' || !CompositeAlarm.is(given)) return []
    const { alarm_name: name, alarm_rule, alarm_actions: actions = [], alarm_description } = given
    const described = {
      ActionsEnabled: true,
      AlarmRule: alarm_rule,
      AlarmActions: actions,
      ...present({ AlarmDescription: alarm_description }),
    }
    const configuration = { alarmRule: alarm_rule }
    return [{ kind: 'CompositeAlarm', name, arn, actions, described, configuration, state: unmeasured() }]
  })

const present = <A extends object>(given: A): { [K in keyof A]?: NonNullable<A[K]> } =>
  Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as {
    [K in keyof A]?: NonNullable<A[K]>
  }

export interface Alarms {
  all(): readonly Alarm[]
  /** @throws AwsError where the alarm is the definition's */
  put(given: PutMetricAlarm): void
  /** @throws AwsError where there is no such alarm */
  set(given: SetAlarmState): void
}

export const createAlarms = (definition: Definition, send: SendEvent): Alarms => {
  const { region, accountId } = definition
  const ofStack = ofDefinition(definition).map((alarm) => [alarm.name, alarm] as const)
  const names = new Set(ofStack.map(([name]) => name))
  const alarms = new Map(ofStack)
  return {
    all: () => [...alarms.values()],
    put: (given) => {
      if (names.has(given.AlarmName))
        throw new AwsError(
          INVALID,
          `the local cloud does not have another ${given.AlarmName}: ${terraformMakes('stacks/constructs/monitoring/alarms.ts')}`,
        )
      const arn = `arn:aws:cloudwatch:${region}:${accountId}:alarm:${given.AlarmName}`
      // As on AWS, a changed alarm keeps its state.
      const state = alarms.get(given.AlarmName)?.state
      alarms.set(given.AlarmName, { ...metricAlarm(given, arn), ...defined({ state }) })
    },
    set: ({ AlarmName, ...given }) => {
      const alarm = alarms.get(AlarmName)
      if (alarm === undefined) throw new AwsError('ResourceNotFound', `there is no alarm ${AlarmName}`, 404)
      const state: State = { ...given, since: new Date().toISOString() }
      alarms.set(AlarmName, { ...alarm, state })
      if (state.StateValue !== alarm.state.StateValue) send(stateChange(alarm, state))
    },
  }
}

/** As https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch-and-eventbridge.html has it. */
const stateChange = ({ name, arn, configuration, state: before }: Alarm, after: State) => ({
  source: 'aws.cloudwatch',
  detailType: 'CloudWatch Alarm State Change',
  resources: [arn],
  detail: {
    alarmName: name,
    configuration,
    previousState: stateOf(before),
    state: stateOf(after),
  },
})

const stateOf = ({ StateValue: value, StateReason: reason, StateReasonData: reasonData, since }: State) => ({
  ...{ reason, value, timestamp: since.replace('Z', '+0000') },
  ...defined({ reasonData }),
})
