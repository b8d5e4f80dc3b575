import { type ChildProcess, spawn } from 'node:child_process'
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb'
import { GetFunctionConfigurationCommand, InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda'
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { waitFor } from '../../../../local/commands/demo/wait'
import { shareBundles } from '../../../support/project-copy'
import { sourced } from '../../../support/sourced'
import { below, gone } from '../../../support/terminal'

/** `make local` as a process: it follows the sources of a copy of this repository, keeps its state, and ends whole. */

const test = suite('local/commands/serve')

const root = join(__dirname, '..', '..', '..', '..')
const home = mkdtempSync(join(tmpdir(), 'serve-'))
const copy = join(home, 'copy')
const state = join(home, 'state')
const folder = join(home, 'folder')
const LIMIT_MS = 600_000
/** What it is made of. */
const SOURCES = [
  ...['functions', 'schemas', 'stacks', 'local', 'tools'],
  ...['main.ts', 'cdktf.json', 'package.json', 'package-lock.json', 'tsconfig.json'],
]

let child: ChildProcess
let output = ''

const start = (): void => {
  output = ''
  const args = ['--disable-warning=ExperimentalWarning', 'tools/run.cjs', 'local/commands/serve/index.ts']
  child = spawn(process.execPath, [...args, '--port', '0', '--state', state, '--folder', folder], {
    cwd: copy,
    env: { ...process.env, NO_COLOR: '1' },
  })
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk: Buffer) => {
      output += chunk.toString()
    })
}

const said = (pattern: RegExp): Promise<string> =>
  waitFor(
    `a line like ${pattern}`,
    () => {
      if (child.exitCode !== null) throw new Error(`it ended with ${child.exitCode}:\n${output}`)
      return pattern.exec(output)?.[0]
    },
    LIMIT_MS,
  )

/** Clients of the shell that has sourced the file. */
const clients = () => {
  const env = sourced(join(folder, 'env'))
  const common = {
    region: env.AWS_REGION ?? '',
    endpoint: env.AWS_ENDPOINT_URL ?? '',
    credentials: {
      accessKeyId: env.AWS_ACCESS_KEY_ID ?? '',
      secretAccessKey: env.AWS_SECRET_ACCESS_KEY ?? '',
    },
  }
  return {
    env,
    lambda: new LambdaClient(common),
    dynamodb: new DynamoDBClient(common),
    s3: new S3Client({ ...common, forcePathStyle: true }),
  }
}

const answer = async (): Promise<string> => {
  const Payload = Buffer.from('{"alert_id":"test-123","action":"approve"}')
  const { Payload: body } = await clients().lambda.send(
    new InvokeCommand({ FunctionName: 'approval-handler', Payload }),
  )
  return Buffer.from(body ?? []).toString()
}

const Key = { alert_id: { S: 'kept-1' } }

const stored = async (): Promise<readonly unknown[]> => {
  const { dynamodb, s3, env } = clients()
  const { Item } = await dynamodb.send(new GetItemCommand({ TableName: 'alerts', Key }))
  const { Body } = await s3.send(
    new GetObjectCommand({ Bucket: env.S3_ANALYSIS_BUCKET, Key: 'alerts/kept.md' }),
  )
  return [Item, await Body?.transformToString()]
}
const expected = [Key, '# kept']

const edit = (file: string, before: string, after: string): void => {
  const path = join(copy, file)
  const text = readFileSync(path, 'utf8')
  output = ''
  assert.ok(text.includes(before), `${file} holds ${before}`)
  writeFileSync(path, text.replace(before, after))
}

test.before(() => {
  for (const name of SOURCES) cpSync(join(root, name), join(copy, name), { recursive: true })
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'))
  shareBundles(copy)
})
test.after(() => {
  child.kill('SIGKILL')
  rmSync(home, { recursive: true, force: true })
})

test('says what it does, when it is ready, and where', async () => {
  start()
  await said(/^Synthesizing the stack/m)
  const text = await said(/^Ready in [\d.]+ s: [\s\S]*Ctrl-C$/m)
  const { env } = clients()
  for (const name of ['AWS_ENDPOINT_URL', 'CHAT_URL']) assert.match(text, env[name] ?? 'nothing')
  assert.equal(
    [
      'AWS_ENDPOINT_URL_BEDROCK_AGENT_RUNTIME',
      'AWS_CONFIG_FILE',
      'APPROVAL_API_URL',
      'APPROVAL_API_KEY',
    ].filter((name) => (env[name] ?? '') === ''),
    [],
  )
  assert.match(await answer(), /there is no alert test-123/)
  const { dynamodb, s3 } = clients()
  await dynamodb.send(new PutItemCommand({ TableName: 'alerts', Item: Key }))
  await s3.send(
    new PutObjectCommand({ Bucket: env.S3_ANALYSIS_BUCKET, Key: 'alerts/kept.md', Body: '# kept' }),
  )
})

test('takes changed code into use, without losing state', async () => {
  edit('functions/runtime/errors.ts', 'return `there is no ', 'return `nowhere is a ')
  await said(/new code in use after [\d.]+ s: .*approval-handler/)
  assert.match(await answer(), /nowhere is a alert test-123/)
  assert.equal(await stored(), expected)
})

test('code that the definition is made of as well is taken into use, where the definition is the same', async () => {
  edit('functions/approval-handler/contract.ts', 'export const', '/** As before. */\nexport const')
  await said(/new code in use after [\d.]+ s: approval-handler$/m)
  edit('functions/runtime/errors.ts', 'return `nowhere is a ', 'return `no one has the ')
  await said(/new code in use after [\d.]+ s: .*approval-handler/)
  assert.match(await answer(), /no one has the alert test-123/)
})

test('code that does not compile is said by file and line and not taken into use', async () => {
  edit('functions/approval-handler/index.ts', 'import', 'import (')
  await said(/not taken into use: functions\/approval-handler\/index\.ts:\d+:\d+: /)
  assert.match(await answer(), /no one has the alert test-123/)
  edit('functions/approval-handler/index.ts', 'import (', 'import')
})

test('a changed definition is up on the same port, with the same key and state', async () => {
  const before = clients().env
  edit('functions/approval-handler/contract.ts', 'memory_mb: 256', 'memory_mb: 320')
  await said(/the changed definition is up/)
  const { lambda, env } = clients()
  for (const name of ['AWS_ENDPOINT_URL', 'APPROVAL_API_KEY', 'CHAT_URL']) assert.is(env[name], before[name])
  const { MemorySize } = await lambda.send(
    new GetFunctionConfigurationCommand({ FunctionName: 'approval-handler' }),
  )
  assert.is(MemorySize, 320)
  assert.equal(await stored(), expected)
})

const endedBy = async (signal: 'SIGINT' | 'SIGHUP'): Promise<number | null> => {
  const processes = below(child.pid ?? 0)
  if (existsSync('/proc/self/task')) assert.ok(processes.length > 0)
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve))
  child.kill(signal)
  const code = await ended
  await gone(processes)
  assert.not.ok(existsSync(join(folder, 'env')))
  return code
}

test('a second one of the same folder is refused, and the first one keeps its files', async () => {
  const args = ['tools/run.cjs', 'local/commands/serve/index.ts', '--port', '0', '--folder', folder]
  const second = spawn(process.execPath, args, { cwd: copy })
  let text = ''
  second.stderr.on('data', (chunk: Buffer) => {
    text += chunk.toString()
  })
  assert.is(await new Promise((resolve) => second.once('close', resolve)), 1)
  assert.match(text, `process ${child.pid} is already running here`)
  assert.match(await answer(), /test-123/)
})

test('Ctrl-C ends it with all of its processes', async () => {
  assert.match(await answer(), /test-123/)
  assert.is(await endedBy('SIGINT'), 130)
})

test('the next start has the state of before, and a terminal that closes ends it', async () => {
  start()
  await said(/^Ready in/m)
  assert.equal(await stored(), expected)
  assert.match(await answer(), /test-123/)
  assert.is(await endedBy('SIGHUP'), 129)
})

const refusals = [
  ['--port', 'x'],
  ['--monitors', '/nowhere.json'],
] as const
for (const args of refusals) {
  test(`${args.join(' ')} ends with 2 and the usage`, async () => {
    const refused = spawn(process.execPath, ['tools/run.cjs', 'local/commands/serve/index.ts', ...args], {
      cwd: copy,
    })
    let text = ''
    refused.stderr.on('data', (chunk: Buffer) => {
      text += chunk.toString()
    })
    assert.is(await new Promise((resolve) => refused.once('close', resolve)), 2)
    assert.match(text, args[0])
    assert.match(text, /Usage: make local/)
  })
}

test.run()
