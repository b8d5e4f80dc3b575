import { execFileSync } from 'node:child_process'
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
