import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Asked } from '../../../../local/aws/iam/evaluate'
import { neededIn } from '../../../../local/aws/iam/requests'
import type { AwsRequest } from '../../../../local/model'
import { definitionOf, macKey } from '../../../support/small-services'
import { ref } from '../../../support/write-definition'

/** What IAM is asked about calls upon the stack's own things. */

const test = suite('local/aws/iam: what a call needs')
const definition = definitionOf({
  aws_kms_key: { plans: macKey },
  aws_kms_alias: { plans: { name: 'alias/cloudops-plans', target_key_id: ref('aws_kms_key.plans.key_id') } },
  aws_secretsmanager_secret: { chat: { name: 'cloudops/chat' } },
})
const { arn: keyArn = '', key_id: keyId = '' } =
  definition.resources.find(({ type }) => type === 'aws_kms_key')?.computed ?? {}
const secretArn = definition.resources.find(({ name }) => name === 'chat')?.computed.arn
const table = {
  address: 'aws_dynamodb_table.state',
  type: 'aws_dynamodb_table',
  name: 'state',
  attributes: { name: 'state', hash_key: 'domain' },
  computed: {},
}
const neededFor = neededIn([...definition.resources, table])

const call = (service: string, operation: string, body: object | string): AwsRequest => ({
  service,
  operation: typeof body === 'string' ? undefined : operation,
  method: 'POST',
  path: '/',
  query: new URLSearchParams(),
  headers: typeof body === 'string' ? { 'content-type': 'application/x-www-form-urlencoded' } : {},
  body: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)),
})
const arn = (service: string, name: string) => `arn:aws:${service}:eu-west-1:123456789012:${name}`
const TABLE = arn('dynamodb', 'table/state')
const leading = (...keys: readonly string[]) => ({ 'dynamodb:LeadingKeys': keys })

const calls: readonly (readonly [
  string,
  AwsRequest,
  readonly (readonly [string, string, Asked['context']?])[],
])[] = [
  [
    'an item',
    call('dynamodb', 'GetItem', { TableName: 'state', Key: { domain: { S: 'a' } } }),
    [['dynamodb:GetItem', TABLE, leading('a')]],
  ],
  [
    'an item by the ARN of its table',
    call('dynamodb', 'UpdateItem', { TableName: TABLE, Key: { domain: { S: 'a' } } }),
    [['dynamodb:UpdateItem', TABLE, leading('a')]],
  ],
  [
    'an item that is written',
    call('dynamodb', 'PutItem', { TableName: 'state', Item: { domain: { S: '#windows' }, x: { S: 'y' } } }),
    [['dynamodb:PutItem', TABLE, leading('#windows')]],
  ],
  [
    'a key that is no text',
    call('dynamodb', 'GetItem', { TableName: 'state', Key: { domain: 7 } }),
    [['dynamodb:GetItem', TABLE, leading()]],
  ],
  [
    'no table',
    call('dynamodb', 'GetItem', { TableName: ['state'], Key: {} }),
    [['dynamodb:GetItem', arn('dynamodb', 'table/'), leading()]],
  ],
  [
    'a query',
    call('dynamodb', 'Query', {
      TableName: 'state',
      KeyConditionExpression: '#d = :d AND begins_with(#x, :x)',
      ExpressionAttributeNames: { '#d': 'domain', '#x': 'x' },
      ExpressionAttributeValues: { ':d': { S: 'a' }, ':x': { S: 'b' } },
    }),
    [['dynamodb:Query', TABLE, leading('a')]],
  ],
  [
    'a query of an index',
    call('dynamodb', 'Query', { TableName: 'state', IndexName: 'open', KeyConditionExpression: 'x = :x' }),
    [['dynamodb:Query', `${TABLE}/index/open`, leading()]],
  ],
  [
    'a batch, each table by itself',
    call('dynamodb', 'BatchWriteItem', {
      RequestItems: {
        state: [
          { PutRequest: { Item: { domain: { S: 'a' } } } },
          { DeleteRequest: { Key: { domain: { S: 'b' } } } },
        ],
        other: [{ PutRequest: { Item: { domain: { S: 'c' } } } }],
      },
    }),
    [
      ['dynamodb:BatchWriteItem', TABLE, leading('a', 'b')],
      ['dynamodb:BatchWriteItem', arn('dynamodb', 'table/other'), leading()],
    ],
  ],
  [
    'a batch that reads',
    call('dynamodb', 'BatchGetItem', { RequestItems: { state: { Keys: [{ domain: { S: 'a' } }] } } }),
    [['dynamodb:BatchGetItem', TABLE, leading('a')]],
  ],
  [
    'events of several buses, each with all that goes there',
    call('events', 'PutEvents', {
      Entries: [
        { EventBusName: 'own', Source: 'a', DetailType: 'A' },
        { EventBusName: arn('events', 'event-bus/own'), Source: 'b', DetailType: 'B' },
        { Source: 'c', DetailType: 'C' },
      ],
    }),
    [
      [
        'events:PutEvents',
        arn('events', 'event-bus/own'),
        { 'events:source': ['a', 'b'], 'events:detail-type': ['A', 'B'] },
      ],
      [
        'events:PutEvents',
        arn('events', 'event-bus/default'),
        { 'events:source': ['c'], 'events:detail-type': ['C'] },
      ],
    ],
  ],
  [
    'a message',
    call('sns', 'Publish', `Action=Publish&TopicArn=${arn('sns', 't')}`),
    [['sns:Publish', arn('sns', 't')]],
  ],
  ['a key by its id', call('kms', 'GenerateMac', { KeyId: keyId }), [['kms:GenerateMac', keyArn]]],
  [
    'a key by its alias',
    call('kms', 'VerifyMac', { KeyId: 'alias/cloudops-plans' }),
    [['kms:VerifyMac', keyArn]],
  ],
  [
    'a key by an alias that is not there',
    call('kms', 'VerifyMac', { KeyId: 'alias/x' }),
    [['kms:VerifyMac', arn('kms', 'key/alias/x')]],
  ],
  [
    'a secret by its name',
    call('secretsmanager', 'GetSecretValue', { SecretId: 'cloudops/chat' }),
    [['secretsmanager:GetSecretValue', secretArn ?? '']],
  ],
  [
    'a secret with the name of what every object has',
    call('secretsmanager', 'GetSecretValue', { SecretId: 'constructor' }),
    [['secretsmanager:GetSecretValue', arn('secretsmanager', 'constructor')]],
  ],
  [
    'a parameter',
    call('ssm', 'GetParameter', { Name: '/cloudops/execution' }),
    [['ssm:GetParameter', arn('ssm', 'parameter/cloudops/execution')]],
  ],
]
const place = { accountId: '123456789012', region: 'eu-west-1' }
for (const [name, request, expected] of calls)
  test(name, () =>
    assert.equal(
      neededFor(request, place),
      expected.map(([action, resource, context = {}]) => ({ action, resource, context })),
    ),
  )

test('what no row is about is not known', () => {
  for (const [service, operation] of [
    ['dynamodb', 'DeleteTable'],
    ['kms', 'Decrypt'],
    ['secretsmanager', 'PutSecretValue'],
    ['events', 'PutRule'],
  ] as const)
    assert.is(neededFor(call(service, operation, {}), place), undefined, `${service}:${operation}`)
})

test.run()
