import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { sourcing, writeEnvFile } from '../../../../local/commands/serve/env-file'

const test = suite('local/commands/serve/env-file')
const folder = mkdtempSync(join(tmpdir(), 'serve-'))
test.after(() => rmSync(folder, { recursive: true }))

test('a shell that sources it has the values, whatever is in them', () => {
  const odd = `a 'b' "c" $HOME \`d\`\nsecond line`
  const file = writeEnvFile(folder, { AWS_REGION: 'eu-west-1', APPROVAL_API_KEY: odd })
  const script = `. '${file}' && printf '%s|%s|%s|%s' "$APPROVAL_API_KEY" "$AWS_REGION" "$AWS_DEFAULT_REGION" "$AWS_PROFILE"`
  const said = execFileSync('sh', ['-c', script], { env: { AWS_PROFILE: 'production' } }).toString()
  assert.is(said, `${odd}|eu-west-1|eu-west-1|`)
})

test('only its owner can read the key in it', () => {
  const file = writeEnvFile(folder, { AWS_REGION: 'eu-west-1' })
  assert.is(statSync(file).mode & 0o777, 0o600)
})

test('the configuration lets CLI v2 take a payload as text', () => {
  writeEnvFile(folder, { AWS_REGION: 'eu-west-1' })
  assert.match(readFileSync(join(folder, 'aws-config'), 'utf8'), /^cli_binary_format = raw-in-base64-out$/m)
})

/** What would lead past the local cloud, each by itself. */
const AWAY = {
  AWS_ENDPOINT_URL_S3: 'https://s3.example.com',
  AWS_ENDPOINT_URL_DYNAMODB: 'https://dynamodb.example.com',
  AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true',
  AWS_USE_FIPS_ENDPOINT: 'true',
  AWS_USE_DUALSTACK_ENDPOINT: 'true',
  AWS_ROLE_ARN: 'arn:aws:iam::111111111111:role/production',
  AWS_WEB_IDENTITY_TOKEN_FILE: '/token',
  AWS_SESSION_TOKEN: 'real',
  AWS_CREDENTIAL_EXPIRATION: '2020-01-01T00:00:00Z',
  AWS_PROFILE: 'production',
  AWS_SHARED_CREDENTIALS_FILE: '/production',
}

const shells = ['sh', 'bash', 'zsh', 'dash'].filter(
  (name) => spawnSync(name, ['-c', 'exit 0'], { stdio: 'ignore' }).status === 0,
)

test('nothing that a shell says about AWS is left, in any shell, under any strictness', () => {
  const file = writeEnvFile(folder, { AWS_REGION: 'eu-west-1', AWS_ENDPOINT_URL: 'http://127.0.0.1:1' })
  const env = { ...AWAY, PATH: process.env.PATH, IFS: 'W', OTHER: 'two\nAWS_LINES=x' }
  for (const name of shells) {
    const print = `"${process.execPath}" -p 'JSON.stringify(process.env)'`
    const said = execFileSync(name, ['-euc', `IFS=W; . '${file}'; . '${file}'; unset IFS; ${print}`], { env })
    const found: Record<string, string> = JSON.parse(said.toString())
    const ours = Object.entries(found).filter(([key]) => key.startsWith('AWS_'))
    const expected = {
      AWS_CONFIG_FILE: join(folder, 'aws-config'),
      AWS_DEFAULT_REGION: 'eu-west-1',
      AWS_ENDPOINT_URL: 'http://127.0.0.1:1',
      AWS_REGION: 'eu-west-1',
      AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    }
    assert.equal(Object.fromEntries(ours.sort()), expected, name)
  }
})

test('no proxy is asked about this machine, and those that were excepted still are', () => {
  const file = writeEnvFile(folder, { AWS_REGION: 'eu-west-1' })
  for (const name of shells)
    for (const given of [{}, { NO_PROXY: 'corp.example' }, { no_proxy: 'corp.example' }, { NO_PROXY: '*' }]) {
      const env = { PATH: process.env.PATH, HTTP_PROXY: 'http://proxy.example', ...given }
      const said = execFileSync(name, ['-euc', `. '${file}'; env | grep -i '^no_proxy='`], { env }).toString()
      const [excepted = ''] = Object.values(given)
      // By itself it excepts everything; in a list most clients know no such name.
      const both = excepted === '*' ? '*' : `127.0.0.1,localhost,${excepted}`
      const expected = ['NO_PROXY', 'no_proxy'].map((key) => `${key}=${both}`)
      assert.equal(said.trim().split('\n').sort(), expected, `${name} ${JSON.stringify(given)}`)
    }
})

/** A shell that has sourced the file, with a stock-like `aws` that says what it is given. */
const shell = (script: string): string => {
  const bin = join(folder, 'bin')
  mkdirSync(bin, { recursive: true })
  writeFileSync(join(bin, 'aws'), '#!/bin/sh\necho "$@"\n', { mode: 0o755 })
  const file = writeEnvFile(folder, { AWS_REGION: 'eu-west-1', AWS_ENDPOINT_URL: 'http://127.0.0.1:1' })
  return execFileSync('bash', ['-O', 'expand_aliases', '-euc', `alias aws='false'\n. '${file}'\n${script}`], {
    env: { PATH: `${bin}:${process.env.PATH}` },
  })
    .toString()
    .trim()
}

test('SQS is called here by version 1 of the CLI, which takes its address from the command line alone', () => {
  assert.is(shell('aws sqs list-queues'), '--endpoint-url http://127.0.0.1:1 sqs list-queues')
  assert.match(shell('aws --output text sqs list-queues'), /^--endpoint-url/)
  assert.is(shell('aws s3 ls "s3://a b"'), 's3 ls s3://a b')
})

test('the command that sources the file works as it is written, wherever the file is', () => {
  for (const name of ['env', 'a b/env', "it's $(exit 1)/env"]) {
    const file = join(folder, name)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, 'FOUND=here\n')
    const text = execFileSync('sh', ['-c', `${sourcing(name)} && echo "$FOUND"`], { cwd: folder }).toString()
    assert.is(text, 'here\n', name)
  }
  assert.is(sourcing('.local/env'), '. .local/env')
})

test.run()
