import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { synthesizeInto } from '../support/synthesized'
import {
  missing,
  missingProvider,
  overrideProvider,
  rewrite,
  startMoto,
  terraform,
} from '../support/terraform'

/** What moto 5.2 does not have. They are validated and planned all the same, and left out of its apply alone. */
const NOT_IN_MOTO = ['aws_cloudwatch_query_definition', 'aws_schemas_registry', 'aws_schemas_schema']

const test = suite('the real Terraform and AWS provider')

const scratch = mkdtempSync(join(tmpdir(), 'terraform-test-'))
test.after(() => rmSync(scratch, { recursive: true, force: true }))

const noTerraform = missing('terraform') ?? missingProvider(join(scratch, 'provider'))
const noMoto = noTerraform ?? missing('moto_server')
for (const [what, why] of [
  ['validate and plan', noTerraform],
  ['apply and destroy', noMoto],
])
  if (why !== undefined) console.log(`skipped: ${what}: ${why}`)

const folders = {
  plan: join(scratch, 'plan/out/stacks/cloudops'),
  moto: join(scratch, 'moto/out/stacks/cloudops'),
}

const testTerraform = noTerraform === undefined ? test : test.skip
const testMoto = noMoto === undefined ? test : test.skip

testTerraform('the definition is valid', async () => {
  cpSync(synthesizeInto(scratch, { protect: false }), folders.plan, { recursive: true })
  const init = await terraform(folders.plan, ['init', '-input=false'])
  assert.is(init.code, 0, init.said)
  // Both folders use the provider that was installed once.
  cpSync(folders.plan, folders.moto, { recursive: true })
  const valid = await terraform(folders.plan, ['validate'])
  assert.is(valid.code, 0, valid.said)
})

testTerraform('a plan needs no server, and creates everything', async () => {
  overrideProvider(folders.plan, {
    skip_credentials_validation: true,
    skip_requesting_account_id: true,
    skip_metadata_api_check: true,
  })
  // Whether this is the right account can only be asked of AWS.
  rewrite(folders.plan, ({ provider }) => {
    delete provider.aws[0].allowed_account_ids
  })
  const plan = await terraform(folders.plan, ['plan', '-input=false', '-lock=false'], {
    AWS_ENDPOINT_URL: 'http://127.0.0.1:9',
  })
  assert.is(plan.code, 0, plan.said)
  assert.match(plan.said, /Plan: \d{3} to add, 0 to change, 0 to destroy/)
})

testMoto('it is applied, then nothing is left to change, then it is destroyed', async () => {
  overrideProvider(folders.moto, { s3_use_path_style: true, skip_metadata_api_check: true, max_retries: 2 })
  rewrite(folders.moto, ({ resource }) => {
    for (const type of NOT_IN_MOTO) delete resource[type]
  })
  const moto = await startMoto()
  try {
    const run = (...args: string[]) => terraform(folders.moto, args, { AWS_ENDPOINT_URL: moto.endpoint })
    const apply = await run('apply', '-auto-approve', '-input=false', '-parallelism=30')
    assert.is(apply.code, 0, apply.said)
    const again = await run('plan', '-input=false', '-detailed-exitcode')
    assert.is(again.code, 0, again.said)
    const destroy = await run('destroy', '-auto-approve', '-input=false', '-parallelism=30')
    assert.is(destroy.code, 0, destroy.said)
  } finally {
    await moto.stop()
  }
})

test.run()
