import type { Resource } from '../../model'
import type { Definition } from '../../terraform'
import { DefinitionError } from '../../terraform'
import { type Buses, EventRule, EventTarget, ruleArn, understood } from './definition'
import type { Event } from './event'
import { compileInput, type RuleIdentity } from './input-transformer'
import { compilePattern } from './pattern'
import { intervalOf } from './schedule'

export interface Target {
  readonly id: string
  readonly arn: string
  readonly settings: EventTarget
  /** What is sent for an event. */
  input(event: Event): string
}

export interface Schedule {
  readonly expression: string
  /** Milliseconds between two runs. */
  readonly interval: number
}

export interface Rule extends RuleIdentity {
  readonly bus: string
  readonly enabled: boolean
  readonly description?: string | undefined
  readonly pattern?: string | undefined
  readonly schedule?: Schedule | undefined
  readonly targets: readonly Target[]
  matches(event: Event): boolean
}

/** AWS's limits of a retry policy, and what it does where a target has none. */
export const MAX_RETRIES = 185
/** Seconds. */
export const MAX_AGE = 86_400
const MIN_AGE = 60

/** At most this many per rule, as on AWS. */
export const MAX_TARGETS = 5

/** @throws DefinitionError where a rule or a target is not understood, with its address */
export const readRules = (definition: Definition, buses: Buses): readonly Rule[] => {
  const { region, accountId } = definition
  const targets = definition.ofType('aws_cloudwatch_event_target', EventTarget)
  const rules = definition
    .ofType('aws_cloudwatch_event_rule', EventRule)
    .map(({ address, attributes }): Rule => {
      const { name, event_bus_name: bus = 'default', event_pattern, schedule_expression } = attributes
      if (event_pattern === undefined && schedule_expression === undefined) {
        throw new DefinitionError(address, 'has neither a pattern nor a schedule')
      }
      if (!buses.names.includes(bus)) throw new DefinitionError(address, `there is no event bus ${bus}`)
      if (schedule_expression !== undefined && bus !== 'default')
        throw new DefinitionError(address, 'AWS takes schedules on the default bus only')
      const arn = ruleArn(region, accountId, bus, name)
      const own = targets.filter(
        ({ attributes: target }) => target.rule === name && (target.event_bus_name ?? 'default') === bus,
      )
      if (own.length > MAX_TARGETS)
        throw new DefinitionError(address, `has ${own.length} targets, AWS takes ${MAX_TARGETS}`)
      const pattern =
        event_pattern === undefined ? undefined : understood(address, () => compilePattern(event_pattern))
      return {
        arn,
        name,
        bus,
        enabled: attributes.state !== 'DISABLED',
        description: attributes.description,
        pattern: event_pattern,
        schedule:
          schedule_expression === undefined
            ? undefined
            : { expression: schedule_expression, interval: intervalOf(address, schedule_expression) },
        targets: own.map((target) => {
          refuseRetries(target)
          const transform = understood(target.address, () => compileInput(target.attributes))
          return {
            id: target.attributes.target_id ?? target.name,
            arn: target.attributes.arn,
            settings: target.attributes,
            input: (event) => transform({ ...event }, { arn, name }),
          }
        }),
        matches: pattern ?? (() => false),
      }
    })
  const known = new Set(rules.map((rule) => `${rule.bus}/${rule.name}`))
  for (const { address, attributes } of targets) {
    if (!known.has(`${attributes.event_bus_name ?? 'default'}/${attributes.rule}`)) {
      throw new DefinitionError(address, `its rule ${attributes.rule} is not on this bus`)
    }
  }
  return rules
}

/** What AWS does not take of a retry policy. */
export const retryProblem = ({
  retries = 0,
  age = MIN_AGE,
}: {
  readonly retries?: number | undefined
  readonly age?: number | undefined
}): string | undefined => {
  if (!Number.isInteger(retries) || retries < 0 || retries > MAX_RETRIES)
    return `maximum_retry_attempts must be 0 to ${MAX_RETRIES}`
  return !Number.isInteger(age) || age < MIN_AGE || age > MAX_AGE
    ? `maximum_event_age_in_seconds must be ${MIN_AGE} to ${MAX_AGE}`
    : undefined
}

/** @throws DefinitionError */
const refuseRetries = ({ address, attributes: { retry_policy } }: Resource<EventTarget>): void => {
  const problem = retryProblem({
    retries: retry_policy?.maximum_retry_attempts,
    age: retry_policy?.maximum_event_age_in_seconds,
  })
  if (problem !== undefined) throw new DefinitionError(address, problem)
}
