import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { runCommand } from '../../support/run-command'
import { startScriptedServer } from '../../support/scripted-server'

const test = suite('tools/doctor: nothing answers')

const ROOT = join(__dirname, '..', '..', '..')
const env = {
  ...{ NO_COLOR: '1', AWS_REGION: 'us-east-1', AWS_MAX_ATTEMPTS: '1', AWS_EC2_METADATA_DISABLED: 'true' },
  ...{ AWS_PROFILE: '', AWS_CONFIG_FILE: '/dev/null', AWS_SHARED_CREDENTIALS_FILE: '/dev/null' },
}
const KEYS = { AWS_ACCESS_KEY_ID: 'x', AWS_SECRET_ACCESS_KEY: 'x' }

for (const [what, own, says] of [
  [
    'a shell without credentials',
    { AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: '' },
    /there are no AWS credentials here\n-> /,
  ],
  ['a local cloud that has ended', KEYS, /nothing answers at http:\/\/127\.0\.0\.1:9\n-> /],
] as const)
  test(`${what} is no deployment that works`, async () => {
    const ran = await runCommand(process.execPath, ['tools/run.cjs', 'tools/doctor/index.ts'], {
      cwd: ROOT,
      env: { ...env, ...own, AWS_ENDPOINT_URL: 'http://127.0.0.1:9' },
    })
    assert.match(ran.said, says)
    assert.not.match(ran.said, 'do not work')
    assert.is(ran.code, 1)
  })

test('credentials that AWS refuses know nothing of a deployment, though its clock is known', async () => {
  const server = await startScriptedServer()
  server.reply = () => ({
    status: 403,
    headers: { 'content-type': 'application/json', 'x-amzn-errortype': 'ExpiredTokenException' },
    body: JSON.stringify({ message: 'The security token included in the request is expired' }),
  })
  const ran = await runCommand(process.execPath, ['tools/run.cjs', 'tools/doctor/index.ts'], {
    cwd: ROOT,
    env: { ...env, ...KEYS, AWS_ENDPOINT_URL: server.endpoint },
  }).finally(() => server.stop())
  assert.match(ran.said, 'sign in again')
  assert.not.match(ran.said, 'do not work')
  assert.is(ran.code, 1)
})

test.run()
