import { CloudWatchClient, DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch'
import { CognitoIdentityProviderClient, InitiateAuthCommand } from '@aws-sdk/client-cognito-identity-provider'
import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb'
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge'
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda'
import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns'
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import {
  type Credentials,
  createVerify,
  functionCredentials,
  randomCredentials,
} from '../../../local/aws/credentials'
import { type Gateway, openGateway } from '../../../local/aws/gateway'

/** Signatures of stock clients against this start's credentials. */

const test = suite('local/aws/credentials')
const user = randomCredentials()
let gateway: Gateway
const endpoint = () => gateway.endpoint
const region = 'eu-west-1'

test.before(async () => {
  gateway = await openGateway(0, () => {})
  const names = ['s3', 'dynamodb', 'sns', 'sqs', 'lambda', 'events', 'monitoring', 'cognito-idp']
  const json = { 'content-type': 'application/json' }
  gateway.attach({
    services: [{ names, handle: async () => ({ status: 200, headers: json, body: '' }) }],
    routes: [],
    verify: createVerify(user, ['notify', 'approval-handler']),
  })
})
test.after(() => gateway.stop())

interface Sent {
  readonly method: string
  readonly path: string
  readonly headers: Record<string, string>
  readonly body: Uint8Array | string
}

/** Whatever the clients make of an empty answer, a refusal is a 403. */
const statusOf = async (sent: Promise<{ readonly $metadata: { readonly httpStatusCode?: number } }>) =>
  sent.then(
    ({ $metadata }) => [$metadata.httpStatusCode ?? 0, ''] as const,
    (error: { $metadata?: { httpStatusCode?: number }; $response?: { statusCode?: number } } & Error) =>
      [error.$metadata?.httpStatusCode ?? error.$response?.statusCode ?? 0, error.name] as const,
  )

const settings = (credentials: Credentials) => ({ endpoint: endpoint(), region, credentials, maxAttempts: 1 })
const s3 = (credentials: Credentials) => new S3Client({ ...settings(credentials), forcePathStyle: true })
const arn = 'arn:aws:lambda:eu-west-1:123456789012:function:notify:api'
const body = 'ü\u{1f525}'.repeat(1_000)

const calls = [
  [
    'a JSON body',
    (c: Credentials) =>
      new DynamoDBClient(settings(c)).send(new PutItemCommand({ TableName: 't', Item: { a: { S: body } } })),
  ],
  [
    'a form',
    (c: Credentials) =>
      new SNSClient(settings(c)).send(
        new PublishCommand({ TopicArn: 'arn:aws:sns:eu-west-1:1:t', Message: body }),
      ),
  ],
  [
    'SQS',
    (c: Credentials) =>
      new SQSClient(settings(c)).send(
        new SendMessageCommand({ QueueUrl: `${endpoint()}/1/q`, MessageBody: body }),
      ),
  ],
  [
    'events',
    (c: Credentials) => new EventBridgeClient(settings(c)).send(new PutEventsCommand({ Entries: [] })),
  ],
  [
    'an ARN in the path',
    (c: Credentials) =>
      new LambdaClient(settings(c)).send(
        new InvokeCommand({ FunctionName: arn, Qualifier: 'api', LogType: 'Tail' }),
      ),
  ],
  [
    'alarms',
    (c: Credentials) =>
      new CloudWatchClient(settings(c)).send(new DescribeAlarmsCommand({ AlarmNamePrefix: "a b/c+d'(e)*" })),
  ],
  ...["alerts/2026 01/ü+(1)'!*~.md", 'a//b/../c/./d', '100%/?x=1&y'].flatMap((Key) => [
    [
      `S3 put ${Key}`,
      (c: Credentials) => s3(c).send(new PutObjectCommand({ Bucket: 'b', Key, Body: body })),
    ] as const,
    [`S3 get ${Key}`, (c: Credentials) => s3(c).send(new GetObjectCommand({ Bucket: 'b', Key }))] as const,
  ]),
  [
    'S3 list',
    (c: Credentials) =>
      s3(c).send(new ListObjectsV2Command({ Bucket: 'b', Prefix: 'a b/ü=&', ContinuationToken: 'a+/=' })),
  ],
] as const

const strangers: readonly (readonly [name: string, credentials: Credentials, code: RegExp])[] = [
  ['another secret', { ...user, secretAccessKey: `${user.secretAccessKey}x` }, /SignatureDoesNotMatch/],
  ['those of an earlier start', randomCredentials(), /UnrecognizedClient|InvalidAccessKeyId/],
  [
    "an emulator's",
    { accessKeyId: 'test', secretAccessKey: 'test' },
    /UnrecognizedClient|InvalidAccessKeyId/,
  ],
  [
    "a function's name with the user's secret",
    { accessKeyId: 'local-notify', secretAccessKey: user.secretAccessKey },
    /SignatureDoesNotMatch/,
  ],
  [
    "a function's name with another function's secret",
    {
      accessKeyId: 'local-approval-handler',
      secretAccessKey: functionCredentials(user, 'notify').secretAccessKey,
    },
    /SignatureDoesNotMatch/,
  ],
  [
    'an account with another secret',
    { accessKeyId: '222222222222', secretAccessKey: 'x' },
    /SignatureDoesNotMatch/,
  ],
]
const known: readonly (readonly [name: string, credentials: Credentials])[] = [
  ['the user', user],
  ['a function', functionCredentials(user, 'notify')],
  ['another account', { ...user, accessKeyId: '222222222222' }],
]

for (const [what, call] of calls) {
  for (const [name, credentials] of known)
    test(`${what} of ${name} is taken`, async () => {
      assert.is.not((await statusOf(call(credentials) as never))[0], 403)
    })
  for (const [name, credentials, code] of strangers)
    test(`${what} with ${name} is refused`, async () => {
      const [status, said] = await statusOf(call(credentials) as never)
      assert.is(status, 403)
      assert.match(said, code)
    })
}

test('a sign-in needs no signature, anything else does', async () => {
  const cognito = new CognitoIdentityProviderClient(settings(user))
  const AuthParameters = { USERNAME: 'a', PASSWORD: 'b' }
  const asked = new InitiateAuthCommand({ AuthFlow: 'USER_PASSWORD_AUTH', ClientId: 'c', AuthParameters })
  assert.is.not((await statusOf(cognito.send(asked)))[0], 403)
  const headers = { 'x-amz-target': 'DynamoDB_20120810.Scan' }
  const unsigned = await fetch(endpoint(), { method: 'POST', headers, body: '{"TableName":"alerts"}' })
  assert.is(unsigned.status, 403)
  assert.match(await unsigned.text(), /not signed; .*\.local\/env/)
})

test('a request that was changed on its way is refused', async () => {
  const client = new DynamoDBClient({
    ...settings(user),
    requestHandler: {
      handle: async ({ method, path, headers, body }: Sent) => {
        const changed = Buffer.from(body).toString().replace('"t"', '"u"')
        const { status } = await fetch(`${endpoint()}${path}`, { method, headers, body: changed })
        return { response: { statusCode: status, headers: {}, body: undefined } }
      },
    } as never,
  })
  const [status] = await statusOf(client.send(new PutItemCommand({ TableName: 't', Item: {} })))
  assert.is(status, 403)
})

test('no two starts have the same', () => {
  const all = Array.from({ length: 50 }, randomCredentials)
  for (const field of ['accessKeyId', 'secretAccessKey'] as const)
    assert.is(new Set(all.map((one) => one[field])).size, 50)
})

test.run()
