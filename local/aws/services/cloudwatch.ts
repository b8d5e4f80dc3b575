import { randomUUID } from 'node:crypto'
import * as t from 'io-ts'
import type { LocalService } from '../../model'
import type { Definition } from '../../terraform'
import { attributes } from '../../terraform/attributes'
import { xmlError } from '../error'
import {
  type Alarm,
  createAlarms,
  INVALID,
  PutMetricAlarm,
  type SendEvent,
  SetAlarmState,
} from './cloudwatch-alarms'
import { AwsError, answering, epochSeconds, type JsonOperation, jsonOperation, jsonService } from './protocol'
import { type XmlValue, xmlDocument } from './xml'

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

/** Parameters of the query protocol, `Dimensions.member.1.Name=a`, as the JSON protocols have them. */
const formInput = (form: URLSearchParams): unknown => {
  // Without a prototype: a parameter may have any name.
  const node = (): Record<string, unknown> => Object.create(null)
  const root = node()
  for (const [key, text] of form) {
    if (key === 'Action' || key === 'Version') continue
    const parts = key.split('.').filter((part) => part !== 'member')
    const value = NUMBERS.includes(key) ? Number(text) : key === 'ActionsEnabled' ? text === 'true' : text
    let at = root
    for (const part of parts.slice(0, -1)) {
      const below = at[part] ?? node()
      at[part] = below
      at = below as Record<string, unknown>
    }
    at[parts.at(-1) ?? ''] = value
  }
  return listsOf(root)
}

/** Objects whose keys are all numbers are lists. */
const listsOf = (value: unknown): unknown => {
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value)
  return entries.every(([key]) => /^\d+$/.test(key)) && entries.length > 0
    ? entries.map(([, inner]) => listsOf(inner))
    : Object.fromEntries(entries.map(([key, inner]) => [key, listsOf(inner)]))
}

const members = (value: unknown): XmlValue =>
  Array.isArray(value)
    ? { member: value.map(members) }
    : typeof value === 'object' && value !== null
      ? Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, members(inner)]))
      : (value as string | number | boolean)

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
  const query = operationsIn((since) => since)
  return {
    names: ['monitoring'],
    handle: (request) =>
      request.operation !== undefined
        ? json.handle(request)
        : answering(() => {
            const form = new URLSearchParams(request.body.toString())
            const asked = form.get('Action') ?? ''
            const operation = Object.hasOwn(query, asked) ? query[asked] : undefined
            if (operation === undefined)
              throw new AwsError('InvalidAction', `the local cloud does not have monitoring:${asked}`)
            const value = {
              [`${asked}Result`]: members(operation(formInput(form), request)),
              ResponseMetadata: { RequestId: randomUUID() },
            }
            const body = xmlDocument(`${asked}Response`, NAMESPACE, value)
            return { status: 200, headers: { 'content-type': 'text/xml' }, body }
          }, xmlError),
  }
}
