import * as t from 'io-ts'
import { authorize } from '../../../local/aws/iam/authorize'
import type { Asked } from '../../../local/aws/iam/evaluate'
import { resourcesOf } from '../../../local/terraform'
import type { Deployed } from './deployed'

/** A service of AWS that calls something of the stack for one of its own things. */
export interface Edge extends Asked {
  readonly service: string
  readonly source: string
}

const Target = t.intersection([
  t.type({ arn: t.string, rule: t.string }),
  t.partial({ event_bus_name: t.string, dead_letter_config: t.unknown }),
])
const Subscription = t.intersection([
  t.type({ topic_arn: t.string, protocol: t.string, endpoint: t.string }),
  t.partial({ redrive_policy: t.string }),
])
const Rule = t.intersection([t.type({ name: t.string }), t.partial({ event_bus_name: t.string })])
const Alarm = t.partial({ alarm_actions: t.array(t.string), ok_actions: t.array(t.string) })

/** EventBridge names no source when it publishes to a topic. */
const edge = (service: string, source: string, action: string, resource: string): Edge => ({
  service: `${service}.amazonaws.com`,
  source,
  action,
  resource,
  context: {
    ...(service === 'events' && action === 'sns:Publish'
      ? {}
      : { 'aws:SourceArn': source, 'aws:SourceAccount': source.split(':')[4] || undefined }),
  },
})

const actionFor = (arn: string): string =>
  arn.startsWith('arn:aws:sns:')
    ? 'sns:Publish'
    : arn.startsWith('arn:aws:sqs:')
      ? 'sqs:SendMessage'
      : 'lambda:InvokeFunction'

/** ARNs within a block, wherever they are. */
const arnsIn = (value: unknown): readonly string[] =>
  JSON.stringify(value ?? '').match(/arn:aws:[^"\\]+/g) ?? []

/** Whatever the definition has services do: rules and their dead letters, subscriptions and theirs, and alarms. */
export const edgesOf = ({ resources }: Deployed): readonly Edge[] => {
  const rules = resourcesOf(resources, 'aws_cloudwatch_event_rule', Rule)
  const ruleArn = ({ rule, event_bus_name = 'default' }: t.TypeOf<typeof Target>): string =>
    rules.find(
      ({ attributes }) =>
        attributes.name === rule && (attributes.event_bus_name ?? 'default') === event_bus_name,
    )?.computed.arn ?? ''
  return [
    ...resourcesOf(resources, 'aws_cloudwatch_event_target', Target).flatMap(({ attributes }) =>
      [attributes.arn, ...arnsIn(attributes.dead_letter_config)].map((arn) =>
        edge('events', ruleArn(attributes), actionFor(arn), arn),
      ),
    ),
    ...resourcesOf(resources, 'aws_sns_topic_subscription', Subscription).flatMap(({ attributes }) =>
      attributes.protocol === 'lambda'
        ? [attributes.endpoint, ...arnsIn(attributes.redrive_policy)].map((arn) =>
            edge('sns', attributes.topic_arn, actionFor(arn), arn),
          )
        : [],
    ),
    ...['aws_cloudwatch_metric_alarm', 'aws_cloudwatch_composite_alarm'].flatMap((type) =>
      resourcesOf(resources, type, Alarm).flatMap(
        ({ attributes: { alarm_actions = [], ok_actions = [] }, computed }) =>
          [...new Set([...alarm_actions, ...ok_actions])].map((arn) =>
            edge('cloudwatch', computed.arn ?? '', 'sns:Publish', arn),
          ),
      ),
    ),
  ]
}

export interface EdgeVerdicts {
  readonly edges: number
  readonly lacking: readonly string[]
  readonly denied: number
  readonly excess: readonly string[]
}

/** Rules and topics lead to what the definition says, and to nothing else that it has. */
export const edgeVerdicts = (deployed: Deployed): EdgeVerdicts => {
  const edges = edgesOf(deployed)
  const decided = ({ service, ...asked }: Edge) =>
    authorize(asked, { id: service, accountId: deployed.accountId }, deployed.policies).allowed
  const shown = ({ source, action, resource }: Edge) => `${source}: ${action} on ${resource}`
  const sources = edges.filter(({ service }) => service !== 'cloudwatch.amazonaws.com')
  const targets = [...new Set(edges.map(({ resource }) => resource))]
  const others = [...new Map(sources.map((one) => [one.source, one])).values()].flatMap(
    ({ service, source }) =>
      targets
        .filter((target) => !edges.some((known) => known.source === source && known.resource === target))
        // To the trigger EventBridge publishes without a source: its policy cannot tell rules apart.
        .filter((target) => !(service === 'events.amazonaws.com' && /:execution-trigger$/.test(target)))
        .map((target) => edge(service.split('.')[0] ?? '', source, actionFor(target), target)),
  )
  const foreign = edges
    .filter(({ context }) => context['aws:SourceArn'] !== undefined)
    .map((one) => {
      const source = one.source.replace(`:${deployed.accountId}:`, ':999999999999:')
      return {
        ...one,
        source,
        context: { ...one.context, 'aws:SourceArn': source, 'aws:SourceAccount': '999999999999' },
      }
    })
  const neighbours = [...others, ...foreign]
  return {
    edges: edges.length,
    lacking: edges.filter((one) => !decided(one)).map(shown),
    denied: neighbours.length,
    excess: neighbours.filter(decided).map(shown),
  }
}
