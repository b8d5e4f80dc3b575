import { defined } from '../../schemas/defined'
import type { StackSettings } from '../../stacks/settings'
import { bucketName, named } from '../../stacks/settings/names'
import type { NamedResources } from '../shared/named-resources'

/** Actions of a service upon resources; without a prefix an action is of the service named before it. */
export interface Right {
  readonly service: string
  readonly actions: readonly string[]
  /** ARNs and patterns of them. */
  readonly on: readonly string[]
  readonly condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>
}

export interface RightsContext {
  readonly settings: StackSettings
  readonly resources: NamedResources
}

/** Rights by the type of resource that they are for. */
export type RightsByType = Readonly<Record<string, readonly Right[]>>

export const TAGS = ['TagResource', 'UntagResource', 'ListTagsForResource'] as const

export const right = (
  service: string,
  actions: readonly string[],
  on: readonly string[],
  condition?: Right['condition'],
): Right => ({ service, actions, on, ...defined({ condition }) })

/** ARNs, and patterns of them, of what a deployment makes. */
export const namesIn = ({ settings, resources }: RightsContext) => {
  const { region, account_id } = settings
  const arn = (service: string, resource: string) => `arn:aws:${service}:${region}:${account_id}:${resource}`
  const own = named(settings, 'cloudops-*')
  const namesOf = (type: string, service: string, kind = ''): readonly string[] =>
    resources(type).map(({ name }) => arn(service, `${kind}${name}`))
  /** Names that begin as ours do are one pattern. */
  const patterned = (arns: readonly string[], pattern: string): readonly string[] => [
    ...new Set(arns.map((one) => (/[:/]cloudops-[^:/]*$/.test(one) ? pattern : one))),
  ]
  const tables = patterned(
    namesOf('aws_dynamodb_table', 'dynamodb', 'table/'),
    arn('dynamodb', `table/${own}`),
  )
  const functions = namesOf('aws_lambda_function', 'lambda', 'function:')
  const topics = patterned(namesOf('aws_sns_topic', 'sns'), arn('sns', own))
  const queues = [arn('sqs', own)]
  const bus = named(settings, 'cloudops-agent')
  const rules = [arn('events', `rule/${own}`), arn('events', `rule/${bus}/${own}`)]
  const groups = namesOf('aws_cloudwatch_log_group', 'logs', 'log-group:').flatMap((one) => [one, `${one}:*`])
  const alarms = patterned(
    namesOf('aws_cloudwatch_metric_alarm', 'cloudwatch', 'alarm:'),
    arn('cloudwatch', `alarm:${own}`),
  )
  const bucket = `arn:aws:s3:::${bucketName(settings)}`
  const api = (path: string) => `arn:aws:apigateway:${region}::${path}`
  const keys = arn('kms', 'key/*')
  const aliases = arn('kms', `alias/${own}`)
  const ours = { StringEquals: { 'aws:ResourceTag/Project': 'CloudOpsAgent' } }
  return {
    ...{
      arn,
      own,
      namesOf,
      tables,
      functions,
      topics,
      queues,
      bus,
      rules,
      groups,
      alarms,
      bucket,
      api,
      keys,
      aliases,
    },
    ...{ ours, region, account_id },
  }
}
