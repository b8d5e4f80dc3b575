import { DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb'
import { GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { credentialsIn } from '../../../local/aws/credentials'
import { type Fixture, prepareFixture, SHOP, startWorld, type World } from '../../../tools/chaos/fixture'
import * as sample from '../../support/samples'

/** A whole run, with an agent that repeats what it was signed in with: nothing that is left behind holds a secret of it. */

const CORE = 'arn:aws:bedrock-agentcore:us-east-1:000000000000:runtime/triage-AbC123'
const PASSWORD = 'not-a-real-password'

const encodings: Readonly<Record<string, (text: string) => string>> = {
  'as it is': (text) => text,
  'as a part of a URL': encodeURIComponent,
  'as base64': (text) => Buffer.from(text).toString('base64'),
  'as hex': (text) => Buffer.from(text).toString('hex'),
}
const repeated = Object.values(encodings)
  .map((encode) => encode(PASSWORD))
  .join(' ')

const test = suite<{ fixture: Fixture; world: World }>('the secrets of a run')
test.before(async (context) => {
  context.fixture = await prepareFixture([SHOP], { agent_runtime_arn: CORE })
  const steps = [{ ...sample.plan.steps[0], id: 'step-1', rationale: `The cache is stale: ${repeated}` }]
  context.world = await startWorld(context.fixture, {
    agentScript: [
      {
        when: { kind: 'analysis' },
        respond: {
          text: `## Root Cause\n\nThe cache is stale. ${repeated}\n\n\`\`\`json\n${JSON.stringify({ ...sample.plan, steps })}\n\`\`\`\n`,
        },
      },
      {
        when: { kind: 'closing' },
        respond: { text: `All is well. ${repeated}` },
      },
    ],
  })
})
test.after(async ({ fixture, world }) => {
  await world.stop()
  await fixture.stop()
})

const config = ({ cloud }: World) => ({
  region: cloud.environment.AWS_REGION ?? '',
  endpoint: cloud.endpoint,
  credentials: credentialsIn(cloud.environment),
})

const documents = async (world: World): Promise<readonly string[]> => {
  const s3 = new S3Client({ ...config(world), forcePathStyle: true })
  const Bucket = String(world.cloud.definition.outputs.bucket)
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket }))
  return Promise.all(
    Contents.map(async ({ Key }) => {
      const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key: Key ?? '' }))
      return (await Body?.transformToString()) ?? ''
    }),
  )
}

test('are in no log, event, item or document, in no encoding', async ({ world }) => {
  await world.clients.invoke('invoke-agent-analysis', {})
  await world.cloud.idle()
  const analyzed = world.watch.events.find((event) => event['detail-type'] === 'AlertAnalyzed')
  const alert_id = String(analyzed?.detail.data.alert_id)
  await world.clients.invoke('approval-handler', { alert_id, action: 'approve', approved_by: 'dana' })
  await world.cloud.idle()
  const { Items = [] } = await new DynamoDBClient(config(world)).send(
    new ScanCommand({ TableName: 'alerts' }),
  )
  const left: Readonly<Record<string, string>> = {
    logs: world.logs.join('\n'),
    events: JSON.stringify(world.watch.events),
    items: JSON.stringify(Items),
    documents: (await documents(world)).join('\n'),
  }
  assert.match(left.items ?? '', 'The cache is stale. [secret] [secret] [secret] [secret]')
  assert.match(left.documents ?? '', '[secret]')
  assert.ok(world.watch.events.some((event) => event['detail-type'] === 'ExecutionCompleted'))
  for (const [where, text] of Object.entries(left))
    for (const [how, encode] of Object.entries(encodings))
      assert.not.ok(text.includes(encode(PASSWORD)), `${where} hold it ${how}`)
})
test.run()
