import type { FunctionContract } from '../../../functions/runtime/contract'
import { handOffChannels } from '../../../schemas/scalars'
import { contracts, functionNames } from '../../../stacks/contracts'
import type { TerraformJson } from '../synthesized'
import { blockOf, functionBehind, referred, resourcesOf } from './model'
import { isAwsRule } from './sources'

/** AWS's own limit; the sixth target is refused at the deployment. */
const MOST_TARGETS = 5

/** Functions that a replay may reach: they only file what they get. */
const FOR_REPLAYS = ['incident-review']

/** A replay must reach nothing that notifies, writes or executes, and live events nothing that reviews. */
export const ruleProblems = (definition: TerraformJson): readonly string[] => [
  ...guards(definition),
  ...functionNames.flatMap((name) => channels(definition, name)),
]

/** A function with channels has a target per channel: what is told on one must not be missing on another. */
const channels = (definition: TerraformJson, name: (typeof functionNames)[number]): string[] => {
  const { triggers }: FunctionContract = contracts[name]
  const told = resourcesOf(definition, 'aws_cloudwatch_event_target')
    .filter(({ attributes }) =>
      functionBehind(definition, referred(attributes.arn)).startsWith(`aws_lambda_function.${name}_`),
    )
    .map(({ attributes }) => String(blockOf(attributes, 'input_transformer').input_template))
  const queues = JSON.stringify(definition.resource.aws_sqs_queue)
  const isOptional = (channel: string) => handOffChannels.some((one) => one === channel)
  return triggers.flatMap((trigger) =>
    (trigger.on === 'events' ? (trigger.channels ?? []) : [])
      .filter((channel) => queues.includes(`cloudops-${name}-${channel}`) || !isOptional(channel))
      .filter((channel) => !told.some((template) => template.startsWith(`{"channel":"${channel}",`)))
      .map((channel) => `${name}: nothing leads to the channel ${channel}`),
  )
}

const guards = (definition: TerraformJson): readonly string[] =>
  resourcesOf(definition, 'aws_cloudwatch_event_rule').flatMap(({ address, attributes }) => {
    const receivers = resourcesOf(definition, 'aws_cloudwatch_event_target')
      .filter((target) => referred(target.attributes.rule) === address)
      .map((target) => functionBehind(definition, referred(target.attributes.arn)))
    const count = [
      ...(receivers.length > 0 ? [] : [`${address}: it leads nowhere`]),
      ...(receivers.length > MOST_TARGETS
        ? [`${address}: ${receivers.length} targets are more than AWS takes`]
        : []),
    ]
    if (typeof attributes.schedule_expression === 'string') return count
    const pattern: Record<string, unknown> =
      typeof attributes.event_pattern === 'string' ? JSON.parse(attributes.event_pattern) : {}
    const files = receivers.every((receiver) =>
      FOR_REPLAYS.some((name) => receiver.startsWith(`aws_lambda_function.${name}_`)),
    )
    const wanted = JSON.stringify([{ exists: files }])
    const guarded = JSON.stringify(pattern['replay-name']) === wanted
    const isOurs = JSON.stringify(pattern.source) === '["cloudops.agent"]'
    const once = JSON.stringify(pattern.detail) === '{"metadata":{"superseded_by":[{"exists":false}]}}'
    return [
      ...count,
      ...(!isOurs || once ? [] : [`${address}: it takes an event in each major version that is published`]),
      ...(guarded ? [] : [`${address}: its pattern must ask for "replay-name": ${wanted}`]),
      ...(referred(attributes.event_bus_name) === '' && !isAwsRule(pattern)
        ? [`${address}: it listens on the default bus`]
        : []),
    ]
  })
