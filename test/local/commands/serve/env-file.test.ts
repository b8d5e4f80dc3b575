import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { writeEnvFile } from '../../../../local/commands/serve/env-file'

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

test.run()
