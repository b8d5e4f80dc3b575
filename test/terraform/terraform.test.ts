import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { synthesizeInto } from '../support/synthesized'
import { missing, missingProvider, overrideProvider, rewrite, terraform } from '../support/terraform'

const {
  NOT_IN_MOTO,
}: { readonly NOT_IN_MOTO: readonly string[] } = require('../support/terraform-on-moto.cjs')

const test = suite('the real Terraform and AWS provider')

const scratch = mkdtempSync(join(tmpdir(), 'terraform-test-'))
test.after(() => rmSync(scratch, { recursive: true, force: true }))

const noTerraform = missing('terraform') ?? missingProvider(join(scratch, 'provider'))
if (noTerraform !== undefined) console.log(`skipped: validate and plan: ${noTerraform}`)

const folder = join(scratch, 'out/stacks/cloudops')
const testTerraform = noTerraform === undefined ? test : test.skip

testTerraform('the definition is valid', async () => {
  cpSync(synthesizeInto(scratch), folder, { recursive: true })
  rewrite(folder)
  const init = await terraform(folder, ['init', '-input=false'])
  assert.is(init.code, 0, init.said)
  const valid = await terraform(folder, ['validate'])
  assert.is(valid.code, 0, valid.said)
})

testTerraform('a plan needs no server, and creates everything', async () => {
  overrideProvider(folder, {
    skip_credentials_validation: true,
    skip_requesting_account_id: true,
    skip_metadata_api_check: true,
  })
  // Whether this is the right account can only be asked of AWS.
  rewrite(folder, ({ provider }) => {
    delete provider.aws[0].allowed_account_ids
  })
  const plan = await terraform(folder, ['plan', '-input=false', '-lock=false'], {
    AWS_ENDPOINT_URL: 'http://127.0.0.1:9',
  })
  assert.is(plan.code, 0, plan.said)
  assert.match(plan.said, /Plan: \d{3} to add, 0 to change, 0 to destroy/)
  // No deployment of these types is tested: moto does not have them.
  for (const type of NOT_IN_MOTO)
    assert.match(plan.said, new RegExp(`# ${type}\\.\\S+ will be created`), `${type} is not in the plan`)
  console.log(`proved by validate and plan alone: ${NOT_IN_MOTO.join(', ')}`)
})

test.run()
