import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda'
import { GetQueueUrlCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import { strToU8, zipSync } from 'fflate'
import * as E from 'fp-ts/Either'
import * as t from 'io-ts'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { API_ALIAS } from '../../../functions/approval-handler/contract'
import { credentialsIn } from '../../../local/aws/credentials'
import { NO_AGENT_ARN } from '../../../schemas/settings'
import { functionNames } from '../../../stacks/contracts'
import { type Fixture, prepareFixture, SHOP, startWorld, type World } from '../../../tools/chaos/fixture'
import { CHECKS } from '../../../tools/deploy/rollout/checks'

/** A deployment whose settings name no agent: what a team has after its first ten minutes. */

const TICKS = 4

const test = suite<{ fixture: Fixture; world: World }>('a deployment without an agent')

test.before(async (context) => {
  context.fixture = await prepareFixture([SHOP], {
    agent_runtime_arn: NO_AGENT_ARN,
    cognito_client_id: 'unconfigured',
  })
  context.world = await startWorld(context.fixture)
})
test.after(async ({ fixture, world }) => {
  await world.stop()
  await fixture.stop()
})

test('watches, tells people once what is broken and why there is no plan, and warns of nothing', async ({
  fixture,
  world,
}) => {
  fixture.sites.spoil(SHOP)
  for (let tick = 0; tick < TICKS; tick++) {
    await world.clients.invoke('invoke-agent-analysis', {})
    await world.cloud.idle()
    world.advance(5 * 60_000)
  }
  const { alert_id } = (await world.watch.event('AlertAnalyzed', SHOP)).detail.data
  for (const channel of ['slack', 'teams', 'email'] as const) {
    const { payload } = await world.people.message(channel, String(alert_id))
    assert.match(JSON.stringify(payload), 'no agent is set up', channel)
  }
  const messages = world.cloud.chat.messages.map(({ channel }) => channel)
  assert.equal(messages.toSorted(), ['email', 'slack', 'teams'], 'one message in each channel')
  assert.ok(world.logs.some((line) => line.includes('agent unavailable')))
  assert.equal(
    world.logs.filter((line) => /"level":"(WARN|ERROR|CRITICAL)"/.test(line)),
    [],
  )
})

test('its alert can still be decided', async ({ world }) => {
  const { alert_id } = (await world.watch.event('AlertAnalyzed', SHOP)).detail.data
  await world.people.acknowledgeOnPage(String(alert_id))
  assert.is((await world.clients.alert(String(alert_id)))?.closed_reason, 'acknowledged')
})

test('what happened to its alert is in the metrics, each fact once', ({ world }) => {
  const measured = (name: string) =>
    world.logs.filter((line) => line.includes('"message":"metric"') && line.includes(`"${name}":`))
  for (const name of ['AlertsOpened', 'AlertsEnded', 'DecisionSeconds'])
    assert.is(measured(name).length, 1, name)
  assert.match(measured('AlertsEnded')[0] ?? '', '"Ending":"acknowledged"')
})

for (const [folder, { payload, answer }] of Object.entries(CHECKS))
  test(`${folder} answers what a deployment asks a new version`, async ({ world }) => {
    const [messages, lines] = [world.cloud.chat.messages.length, world.logs.length]
    assert.ok(E.isRight(answer(await world.clients.invoke(folder, payload() as object))))
    await world.cloud.idle()
    // What a tick finds is found, whoever asks for it.
    if (folder === 'invoke-agent-analysis') return
    assert.is(world.cloud.chat.messages.length, messages)
    assert.not.match(world.logs.slice(lines).join('\n'), /"event published"/)
  })

/** Of code that always fails. */
const failing = (folder: string): string => {
  const file = join(folder, 'failing.zip')
  const source = "exports.handler = async () => { throw new Error('on purpose') }"
  writeFileSync(file, zipSync({ 'index.js': strToU8(source) }))
  return file
}

const Published = t.record(t.string, t.type({ name: t.string, aliases: t.array(t.string) }))

test('an event that fails by an alias, or by the bare name, waits in the queue of its function', async ({
  fixture,
  world,
}) => {
  const { cloud } = world
  const { functions } = cloud.definition.outputs
  if (!Published.is(functions)) throw new Error('the definition says nothing of its versions')
  assert.is(Object.keys(functions).length, functionNames.length)
  const common = {
    endpoint: cloud.endpoint,
    region: cloud.definition.region,
    credentials: credentialsIn(cloud.environment),
  }
  const [lambda, sqs] = [new LambdaClient(common), new SQSClient(common)]
  const zip = failing(fixture.folder)
  try {
    for (const [folder, { name, aliases }] of Object.entries(functions)) {
      await cloud.lambda.find(name).replaceCode(zip)
      // API Gateway waits for its answer: by its alias no event comes.
      const ways = ['', ...aliases.filter((alias) => alias !== API_ALIAS).map((alias) => `:${alias}`)]
      for (const way of ways) {
        const sent = { by: `${name}${way}` }
        await lambda.send(
          new InvokeCommand({
            FunctionName: `${name}${way}`,
            InvocationType: 'Event',
            Payload: JSON.stringify(sent),
          }),
        )
        await cloud.idle()
        const QueueName = `cloudops-${folder}-dlq`
        const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName }))
        const { Messages = [] } = await sqs.send(
          new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }),
        )
        const letters = Messages.map(({ Body = '' }) => JSON.parse(Body))
        const [letter] = letters.filter(({ requestPayload }) => requestPayload?.by === sent.by)
        assert.is(letter?.requestContext.approximateInvokeCount, 3, `${sent.by} has no letter`)
        assert.match(
          letter.requestContext.functionArn,
          new RegExp(`:${name}:${way === '' ? '\\$LATEST' : way.slice(1)}$`),
        )
      }
    }
  } finally {
    lambda.destroy()
    sqs.destroy()
  }
})

test.run()
