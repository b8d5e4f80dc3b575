import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { CloudWatchClient, PutMetricAlarmCommand, SetAlarmStateCommand } from '@aws-sdk/client-cloudwatch'
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda'
import { GetQueueUrlCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import * as assert from 'uvu/assert'
import { credentialsIn } from '../../local/aws/credentials'
import { waitFor } from '../../local/commands/demo/wait'
import type { BusEvent } from '../../local/commands/shared/event-rows'
import type { Issue } from '../../schemas/issue'
import type { World } from '../../tools/chaos/fixture'
import { TYPESCRIPT } from './run-command'

/** What others do to the detector of a local cloud, by stock clients and the documented program, and what comes of it. */

export const DETECTOR_FUNCTION = 'invoke-agent-analysis'
const DETECTOR = join(__dirname, '..', '..', 'docs', 'consumers', 'typescript', 'detector.ts')

export const config = ({ cloud }: World) => ({
  region: cloud.environment.AWS_REGION ?? '',
  endpoint: cloud.endpoint,
  credentials: credentialsIn(cloud.environment),
  maxAttempts: 1,
})

/** An alarm of the same name and state as somebody's in the account; the local cloud measures nothing. */
export const ring = async (world: World, AlarmName: string, StateValue: 'ALARM' | 'OK'): Promise<void> => {
  const client = new CloudWatchClient(config(world))
  await client.send(
    new PutMetricAlarmCommand({
      AlarmName,
      Namespace: 'AWS/CloudFront',
      MetricName: '5xxErrorRate',
      Statistic: 'Average',
      Period: 60,
      EvaluationPeriods: 1,
      Threshold: 5,
      ComparisonOperator: 'GreaterThanThreshold',
    }),
  )
  await client.send(
    new SetAlarmStateCommand({ AlarmName, StateValue, StateReason: `Threshold Crossed: ${StateValue}` }),
  )
  client.destroy()
  await world.cloud.idle()
}

export interface Ran {
  readonly code: number | null
  readonly said: string
}

/** Runs the documented detector as a team of an account would. */
export const tell = (
  world: World,
  account: string,
  source: string,
  domain: string,
  bus?: string,
): Promise<Ran> => {
  const region = config(world).region
  const arn = `arn:aws:events:${region}:000000000000:event-bus/cloudops-agent`
  const words = ['--bus', bus ?? arn, '--source', source, '--domain', domain]
  const issue = ['--issue', 'checkout_failing', '--summary', 'No order for 10 minutes']
  const child = spawn(process.execPath, [...TYPESCRIPT, DETECTOR, ...words, ...issue], {
    env: {
      PATH: process.env.PATH,
      AWS_REGION: region,
      AWS_ENDPOINT_URL: world.cloud.endpoint,
      AWS_ACCESS_KEY_ID: account,
      AWS_SECRET_ACCESS_KEY: world.cloud.environment.AWS_SECRET_ACCESS_KEY,
    },
  })
  return new Promise((resolve) => {
    let said = ''
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (said += String(chunk)))
    child.on('close', (code) => world.cloud.idle().then(() => resolve({ code, said: said.trim() })))
  })
}

export const named = (world: World, name: string): readonly BusEvent[] =>
  world.watch.events.filter((event) => event['detail-type'] === name && event.detail.metadata !== undefined)

/** Alerts that people are asked about. */
export const alertsOf = (world: World): readonly string[] => [
  ...new Set(named(world, 'AlertAnalyzed').map(({ detail }) => String(detail.data.alert_id))),
]

/** Facts of the evidence that the detector told. */
export const factsOf = (world: World): Readonly<Record<string, string>> => {
  const [issue] = named(world, 'IssueDetected').map(({ detail }) => detail.data.issue as Issue)
  return Object.fromEntries((issue?.evidence.facts ?? []).map(({ name, value }) => [name, value]))
}

/** Whatever waits with the detector's dead letters. */
export const deadLetters = async (world: World, count: number): Promise<readonly string[]> => {
  const sqs = new SQSClient(config(world))
  const { QueueUrl } = await sqs.send(
    new GetQueueUrlCommand({ QueueName: `cloudops-${DETECTOR_FUNCTION}-dlq` }),
  )
  const bodies: string[] = []
  const receive = async () => {
    const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }))
    bodies.push(...Messages.map(({ Body = '' }) => Body))
    return bodies.length >= count ? bodies : undefined
  }
  const found = await waitFor(`${count} dead letters`, receive)
  await receive()
  sqs.destroy()
  return found
}

/** As EventBridge invokes it: nobody waits for the answer. */
export const deliver = async (world: World, event: object): Promise<void> => {
  const lambda = new LambdaClient(config(world))
  await lambda.send(
    new InvokeCommand({
      FunctionName: DETECTOR_FUNCTION,
      InvocationType: 'Event',
      Payload: Buffer.from(JSON.stringify(event)),
    }),
  )
  lambda.destroy()
}

export const nothingHappened = async (world: World): Promise<void> => {
  await world.cloud.idle()
  assert.equal(alertsOf(world), [])
  assert.equal(named(world, 'IssueDetected'), [])
  assert.equal(world.cloud.chat.messages, [])
}
