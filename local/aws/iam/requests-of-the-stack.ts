import * as t from 'io-ts'
import type { AwsRequest, Resource } from '../../model'
import { resourcesOf } from '../../terraform'
import type { Asked } from './evaluate'
import { type CallPlace, formOf, jsonOf, type Needs, needs, type RequestRow } from './request-row'

/** What must be known of the definition to say what a call is about. */
export interface Known {
  /** Name of the hash key, by the table's name. */
  readonly hashKeys: ReadonlyMap<string, string>
  /** ARNs that cannot be made from what a call gives: of secrets by their names, of keys by their aliases. */
  readonly arns: ReadonlyMap<string, string>
}

const Table = t.type({ name: t.string, hash_key: t.string })
const Alias = t.type({ name: t.string, target_key_id: t.string })

export const knownOf = (resources: readonly Resource[]): Known => ({
  hashKeys: new Map(
    resourcesOf(resources, 'aws_dynamodb_table', Table).map(({ attributes: { name, hash_key } }) => [
      name,
      hash_key,
    ]),
  ),
  arns: new Map([
    ...resources
      .filter(({ type }) => type === 'aws_secretsmanager_secret')
      .map(({ computed: { arn = '', name = '' } }) => [name, arn] as const),
    ...resourcesOf(resources, 'aws_kms_alias', Alias).flatMap(
      ({ attributes: { name, target_key_id }, computed: { arn = '' } }) =>
        [name, arn].map((one) => [one, keyOf(target_key_id)] as const),
    ),
  ]),
})

const keyOf = (id: string): string => (id.startsWith('arn:') ? id : `key/${id}`)

type Fields = Readonly<Record<string, unknown>>
const fieldsOf = (value: unknown): Fields => (typeof value === 'object' && value !== null ? { ...value } : {})
const textOf = (value: unknown): string => (typeof value === 'string' ? value : '')
const own = ({ region, accountId }: CallPlace, service: string, name: string): string =>
  name.startsWith('arn:') ? name : `arn:aws:${service}:${region}:${accountId}:${name}`

/** Values of the hash key of what a call of DynamoDB is about, as `dynamodb:LeadingKeys` has them. */
const leadingKeys = (items: readonly unknown[], hashKey: string): readonly string[] =>
  items.flatMap((item) =>
    Object.values(fieldsOf(fieldsOf(item)[hashKey])).filter((one) => typeof one === 'string'),
  )

/** `KeyConditionExpression: "#p = :p"`: the value that the hash key is compared with, if it can be seen. */
const queried = (input: Fields, hashKey: string): readonly unknown[] => {
  const names = fieldsOf(input.ExpressionAttributeNames)
  const values = fieldsOf(input.ExpressionAttributeValues)
  return [...textOf(input.KeyConditionExpression).matchAll(/([#\w]+)\s*=\s*(:\w+)/g)].flatMap(
    ([, name = '', value = '']) => ((names[name] ?? name) === hashKey ? [{ [hashKey]: values[value] }] : []),
  )
}

const ofTable = (
  operation: string,
  table: string,
  items: readonly unknown[],
  place: CallPlace,
  known: Known,
  index?: string,
): Asked => {
  const name = table.split('/').at(-1) ?? ''
  const arn = own(place, 'dynamodb', table.startsWith('arn:') ? table : `table/${table}`)
  return needs(`dynamodb:${operation}`, index === undefined ? arn : `${arn}/index/${index}`, {
    'dynamodb:LeadingKeys': leadingKeys(items, known.hashKeys.get(name) ?? ''),
  })
}

/** One table, by its items' keys. */
const table =
  (known: Known): Needs =>
  ([operation = ''], request, place) => {
    const input = jsonOf(request)
    const hashKey = known.hashKeys.get(textOf(input.TableName).split('/').at(-1) ?? '') ?? ''
    const items = [input.Key, input.Item, ...queried(input, hashKey)]
    const index = textOf(input.IndexName)
    return [
      ofTable(operation, textOf(input.TableName), items, place, known, index === '' ? undefined : index),
    ]
  }

const batch =
  (known: Known): Needs =>
  ([operation = ''], request, place) =>
    Object.entries(fieldsOf(jsonOf(request).RequestItems)).map(([name, given]) => {
      const requests = Array.isArray(given) ? given.map(fieldsOf) : []
      const items = [
        ...requests.flatMap(({ PutRequest, DeleteRequest }) => [
          fieldsOf(PutRequest).Item,
          fieldsOf(DeleteRequest).Key,
        ]),
        ...[fieldsOf(given).Keys ?? []].flat(),
      ]
      return ofTable(operation, name, items, place, known)
    })

/** A request holds several entries, maybe for several buses. */
const putEvents: Needs = (_, request, place) => {
  const { Entries } = jsonOf(request)
  const entries = (Array.isArray(Entries) ? Entries : []).map(fieldsOf)
  const busOf = ({ EventBusName }: Fields) =>
    own(place, 'events', `event-bus/${textOf(EventBusName).split('/').at(-1) || 'default'}`)
  return [...new Set(entries.map(busOf))].map((bus) => {
    const inIt = entries.filter((entry) => busOf(entry) === bus)
    return needs('events:PutEvents', bus, {
      'events:source': inIt.map(({ Source }) => textOf(Source)),
      'events:detail-type': inIt.map(({ DetailType }) => textOf(DetailType)),
    })
  })
}

const named =
  (service: string, field: string, arnOf: (name: string) => string): Needs =>
  ([operation], request, place) => [
    needs(`${service}:${operation}`, own(place, service, arnOf(textOf(jsonOf(request)[field])))),
  ]

/** Of a batch, IAM is asked about the operation. */
const ofQueue: Needs = ([, operation], request, place) => {
  const [account = '', name = ''] = textOf(jsonOf(request).QueueUrl).split('/').slice(-2)
  return [needs(`sqs:${operation}`, `arn:aws:sqs:${place.region}:${account}:${name}`)]
}

/** What the functions ask of the stack's own tables, queues, topics, keys, secrets, parameters and bus. */
export const stackRequests = (known: Known): readonly RequestRow[] => [
  ['dynamodb', /^(?:Get|Put|Update|Delete)Item$|^(?:Query|Scan)$/, table(known)],
  ['dynamodb', /^Batch(?:Get|Write)Item$/, batch(known)],
  ['events', /^PutEvents$/, putEvents],
  [
    'sns',
    /^Publish$/,
    (_, request: AwsRequest) => [needs('sns:Publish', formOf(request).get('TopicArn') ?? '')],
  ],
  ['kms', /^(?:GenerateMac|VerifyMac)$/, named('kms', 'KeyId', (id) => known.arns.get(id) ?? keyOf(id))],
  [
    'secretsmanager',
    /^GetSecretValue$/,
    named('secretsmanager', 'SecretId', (id) => known.arns.get(id) ?? id),
  ],
  ['sqs', /^(SendMessage|ReceiveMessage|DeleteMessage|GetQueueAttributes)(?:Batch)?$/, ofQueue],
  ['ssm', /^GetParameter$/, named('ssm', 'Name', (name) => `parameter${name}`)],
  // Both sides are asked where the role is given out.
  ['sts', /^AssumeRole$/, () => []],
]
