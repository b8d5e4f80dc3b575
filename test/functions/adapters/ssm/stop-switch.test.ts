import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { makeStopSwitch } from '../../../../functions/adapters/ssm/stop-switch'
import { failureOf } from '../../../support/failure'
import { type ScriptedServer, startScriptedServer } from '../../../support/scripted-server'
import { type SmallServices, startSmallServices } from '../../../support/small-services'

const NAME = '/cloudops/execution'
const test = suite('the stop switch')
let services: SmallServices
let server: ScriptedServer

test.before(async () => {
  services = await startSmallServices()
  server = await startScriptedServer()
})
test.before.each(() => {
  process.env.AWS_ENDPOINT_URL = services.client().endpoint
})
test.after(async () => {
  await services.stop()
  await server.stop()
})

const set = (Value: string) =>
  new SSMClient(services.client()).send(new PutParameterCommand({ Name: NAME, Value, Overwrite: true }))
const stopped = (parameter = NAME) => makeStopSwitch({ parameter }).stopped()()

test('runs as deployed, stops, says why, resumes', async () => {
  assert.is(await stopped(), undefined)
  await set('stop')
  assert.is(await stopped(), `executions are stopped by ${NAME}`)
  await set('stop: a deployment is under way')
  assert.is(await stopped(), `executions are stopped by ${NAME}: a deployment is under way`)
  await set('run')
  assert.is(await stopped(), undefined)
})

test('a stop is seen by a process that has read it before', async () => {
  const kept = makeStopSwitch({ parameter: NAME })
  assert.is(await kept.stopped()(), undefined)
  await set('stop')
  assert.ok(await kept.stopped()())
  await set('run')
})

test('a value that is neither is refused by the parameter', async () => {
  for (const value of ['RUN', 'go', 'run ', 'stop:', 'stop: a\nb'])
    assert.is((await failureOf(set(value))).name, 'ParameterPatternMismatchException', value)
})

const unreadable: readonly (readonly [string, string | undefined, string])[] = [
  ['access is denied', '{"__type":"AccessDeniedException"}', 'AccessDeniedException'],
  ['no parameter', '{"__type":"ParameterNotFound"}', 'ParameterNotFound'],
  ['the service is down', undefined, ''],
]
for (const [name, body, told] of unreadable) {
  test(`unreadable is stopped: ${name}`, async () => {
    process.env.AWS_ENDPOINT_URL = server.endpoint
    server.reply = () => (body === undefined ? undefined : { status: 400, body })
    const reason = await stopped()
    assert.match(reason ?? '', `the switch ${NAME} cannot be read (${told}`)
  })
}

for (const value of ['', 'Run', 'RUN', ' run', 'true', '{}']) {
  test(`a value that is not exactly run stops: ${JSON.stringify(value)}`, async () => {
    process.env.AWS_ENDPOINT_URL = server.endpoint
    server.reply = () => ({ status: 200, body: JSON.stringify({ Parameter: { Value: value } }) })
    assert.ok(await stopped())
  })
}
test('an answer without a value stops', async () => {
  process.env.AWS_ENDPOINT_URL = server.endpoint
  server.reply = () => ({ status: 200, body: '{}' })
  assert.ok(await stopped())
})
test.run()
