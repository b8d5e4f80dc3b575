import { compilePattern } from '../event-pattern'
import { compileInput, type RuleIdentity } from '../input-transformer'
import type { Definition } from '../terraform'
import { DefinitionError } from '../terraform'
import { EventRule, EventTarget, ruleArn } from './definition'
import type { Event } from './event'

export interface Target {
  readonly id: string
  readonly arn: string
  readonly settings: EventTarget
  /** What is sent for an event. */
  input(event: Event): string
}

export interface Rule extends RuleIdentity {
  readonly bus: string
  readonly enabled: boolean
  readonly description?: string | undefined
  readonly pattern?: string | undefined
  readonly schedule?: string | undefined
  readonly targets: readonly Target[]
  matches(event: Event): boolean
}

/** At most this many per rule, as on AWS. */
const MAX_TARGETS = 5

/** @throws DefinitionError where a rule or a target is not understood, with its address */
export const readRules = (definition: Definition): readonly Rule[] => {
  const { region, accountId } = definition
  const targets = definition.ofType('aws_cloudwatch_event_target', EventTarget)
  const rules = definition
    .ofType('aws_cloudwatch_event_rule', EventRule)
    .map(({ address, attributes }): Rule => {
      const { name, event_bus_name: bus = 'default', event_pattern, schedule_expression } = attributes
      if (event_pattern === undefined && schedule_expression === undefined) {
        throw new DefinitionError(address, 'has neither a pattern nor a schedule')
      }
      const arn = ruleArn(region, accountId, bus, name)
      const own = targets.filter(
        ({ attributes: target }) => target.rule === name && (target.event_bus_name ?? 'default') === bus,
      )
      if (own.length > MAX_TARGETS)
        throw new DefinitionError(address, `has ${own.length} targets, AWS takes ${MAX_TARGETS}`)
      const pattern =
        event_pattern === undefined
          ? undefined
          : understood(address, () => compilePattern(JSON.parse(event_pattern) as unknown))
      return {
        arn,
        name,
        bus,
        enabled: attributes.state !== 'DISABLED',
        description: attributes.description,
        pattern: event_pattern,
        schedule: schedule_expression,
        targets: own.map((target) => {
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

const understood = <A>(address: string, compile: () => A): A => {
  try {
    return compile()
  } catch (error) {
    throw new DefinitionError(address, error instanceof Error ? error.message : String(error))
  }
}
