import * as t from 'io-ts'
import { attributes } from '../../terraform/attributes'
import { AwsError, type JsonOperation, jsonOperation } from '../services/protocol'
import { type Buses, busArn } from './definition'
import { compilePattern, InvalidPattern } from './pattern'
import { INVALID, isRecord, isShallow, MAX_PATTERN, Paged, paged, parsed, withinLimits } from './request'
import type { Rule, Target } from './rules'

export interface RulePorts {
  readonly region: string
  readonly accountId: string
  readonly buses: Buses
  readonly rules: readonly Rule[]
}

const describeRule = (rule: Rule) => ({
  Name: rule.name,
  Arn: rule.arn,
  EventBusName: rule.bus,
  State: rule.enabled ? 'ENABLED' : 'DISABLED',
  Description: rule.description,
  EventPattern: rule.pattern,
  ScheduleExpression: rule.schedule?.expression,
})

const describeTarget = ({ id, arn, settings }: Target) => {
  const { input, input_path, input_transformer: transformer, dead_letter_config, retry_policy } = settings
  return {
    Id: id,
    Arn: arn,
    Input: input,
    InputPath: input_path,
    InputTransformer: transformer && {
      InputPathsMap: transformer.input_paths ?? {},
      InputTemplate: transformer.input_template,
    },
    DeadLetterConfig: dead_letter_config && { Arn: dead_letter_config.arn },
    RetryPolicy: retry_policy && {
      MaximumRetryAttempts: retry_policy.maximum_retry_attempts,
      MaximumEventAgeInSeconds: retry_policy.maximum_event_age_in_seconds,
    },
  }
}

/** What AWS wants in an event that a pattern is tested with. */
const EVENT_FIELDS = ['id', 'account', 'source', 'time', 'region', 'resources', 'detail-type']

const testPattern = (pattern: string, text: string): object => {
  withinLimits('eventPattern', pattern || undefined, { max: MAX_PATTERN })
  const event = parsed(text)
  const invalid = (reason: string) => new AwsError(INVALID, `Parameter Event is not valid. Reason: ${reason}`)
  if (!isRecord(event)) throw invalid('it must be a JSON object.')
  if (!isShallow(event)) throw invalid('it is nested too deep.')
  const missing = EVENT_FIELDS.find((field) => !(field in event))
  if (missing !== undefined) throw invalid(`${missing} is required.`)
  try {
    return { Result: compilePattern(pattern)(text) }
  } catch (error) {
    if (error instanceof InvalidPattern) throw new AwsError('InvalidEventPatternException', error.message)
    throw error
  }
}

/** Operations on buses, rules and targets. */
export const ruleOperations = ({
  region,
  accountId,
  buses,
  rules,
}: RulePorts): Readonly<Record<string, JsonOperation>> => {
  const busName = (given = 'default'): string => {
    const name = buses.find(given)
    if (name === undefined) {
      const asked = given.slice(given.lastIndexOf('/') + 1)
      throw new AwsError('ResourceNotFoundException', `Event bus ${asked} does not exist.`)
    }
    return name
  }
  const findRule = (name: string, bus?: string): Rule => {
    const own = busName(bus)
    const rule = rules.find((one) => one.name === name && one.bus === own)
    if (rule === undefined)
      throw new AwsError('ResourceNotFoundException', `Rule ${name} does not exist on EventBus ${own}.`)
    return rule
  }
  const describeBus = (name: string) => ({ Name: name, Arn: busArn(region, accountId, name) })

  return {
    TestEventPattern: jsonOperation(INVALID, t.strict({ EventPattern: t.string, Event: t.string }), (input) =>
      testPattern(input.EventPattern, input.Event),
    ),
    ListEventBuses: jsonOperation(
      INVALID,
      attributes({}, { NamePrefix: t.string, ...Paged }),
      ({ NamePrefix = '', ...page }) =>
        paged('EventBuses', buses.names.filter((name) => name.startsWith(NamePrefix)).map(describeBus), page),
    ),
    DescribeEventBus: jsonOperation(INVALID, attributes({}, { Name: t.string }), ({ Name }) =>
      describeBus(busName(Name)),
    ),
    ListRules: jsonOperation(
      INVALID,
      attributes({}, { EventBusName: t.string, NamePrefix: t.string, ...Paged }),
      ({ EventBusName, NamePrefix = '', ...page }) => {
        const bus = busName(EventBusName)
        const found = rules.filter((rule) => rule.bus === bus && rule.name.startsWith(NamePrefix))
        return paged('Rules', found.map(describeRule), page)
      },
    ),
    DescribeRule: jsonOperation(
      INVALID,
      attributes({ Name: t.string }, { EventBusName: t.string }),
      ({ Name, EventBusName }) => describeRule(findRule(Name, EventBusName)),
    ),
    ListTargetsByRule: jsonOperation(
      INVALID,
      attributes({ Rule: t.string }, { EventBusName: t.string, ...Paged }),
      ({ Rule, EventBusName, ...page }) =>
        paged('Targets', findRule(Rule, EventBusName).targets.map(describeTarget), page),
    ),
  }
}
