import * as t from 'io-ts'
import { type Definition, DefinitionError } from '../../terraform'
import { attributes, block, resourceType, tagAttributes } from '../../terraform/attributes'

export const EventBus = attributes(
  { name: t.string },
  { description: t.string, kms_key_identifier: t.string, ...tagAttributes },
)

export const EventRule = attributes(
  { name: t.string },
  {
    description: t.string,
    event_bus_name: t.string,
    event_pattern: t.string,
    schedule_expression: t.string,
    state: t.union([t.literal('ENABLED'), t.literal('DISABLED')]),
    ...tagAttributes,
  },
)

export const EventTarget = attributes(
  { rule: t.string, arn: t.string },
  {
    target_id: t.string,
    event_bus_name: t.string,
    input: t.string,
    input_path: t.string,
    input_transformer: block(
      attributes({ input_template: t.string }, { input_paths: t.record(t.string, t.string) }),
    ),
    retry_policy: block(
      attributes({}, { maximum_event_age_in_seconds: t.number, maximum_retry_attempts: t.number }),
    ),
    dead_letter_config: block(t.strict({ arn: t.string })),
  },
)
export type EventTarget = t.TypeOf<typeof EventTarget>

export const EventArchive = attributes(
  { name: t.string, event_source_arn: t.string },
  { description: t.string, event_pattern: t.string, kms_key_identifier: t.string, retention_days: t.number },
)

export const EventBusPolicy = attributes({ policy: t.string }, { event_bus_name: t.string })

export const busArn = (region: string, accountId: string, name: string): string =>
  `arn:aws:events:${region}:${accountId}:event-bus/${name}`

/** The definition's buses and the default one. */
export interface Buses {
  readonly names: readonly string[]
  /** Name of the bus that a name or an ARN means. */
  find(nameOrArn: string): string | undefined
}

export const readBuses = (definition: Definition): Buses => {
  const own = definition.ofType('aws_cloudwatch_event_bus', EventBus).map(({ attributes }) => attributes.name)
  const names = ['default', ...own]
  const { region, accountId } = definition
  return {
    names,
    find: (nameOrArn) =>
      names.find((name) => name === nameOrArn || busArn(region, accountId, name) === nameOrArn),
  }
}

/** @throws DefinitionError with the address, where `compile` throws */
export const understood = <A>(address: string, compile: () => A): A => {
  try {
    return compile()
  } catch (error) {
    throw new DefinitionError(address, error instanceof Error ? error.message : String(error))
  }
}

/** On the default bus the ARN of a rule has no bus in it. */
export const ruleArn = (region: string, accountId: string, bus: string, name: string): string =>
  `arn:aws:events:${region}:${accountId}:rule/${bus === 'default' ? '' : `${bus}/`}${name}`

export const archiveArn = (region: string, accountId: string, name: string): string =>
  `arn:aws:events:${region}:${accountId}:archive/${name}`

export const eventBridgeResourceTypes = {
  aws_cloudwatch_event_bus: resourceType(EventBus, ({ name }, { region, accountId }) => ({
    arn: busArn(region, accountId, name),
    id: name,
  })),
  aws_cloudwatch_event_rule: resourceType(
    EventRule,
    ({ name, event_bus_name = 'default' }, { region, accountId }) => ({
      arn: ruleArn(region, accountId, event_bus_name, name),
      id: event_bus_name === 'default' ? name : `${event_bus_name}/${name}`,
    }),
  ),
  aws_cloudwatch_event_target: resourceType(EventTarget, ({ rule, target_id = '' }) => ({
    id: `${rule}-${target_id}`,
  })),
  aws_cloudwatch_event_archive: resourceType(EventArchive, ({ name }, { region, accountId }) => ({
    arn: archiveArn(region, accountId, name),
    id: name,
  })),
  aws_cloudwatch_event_bus_policy: resourceType(EventBusPolicy, ({ event_bus_name = 'default' }) => ({
    id: event_bus_name,
  })),
}
