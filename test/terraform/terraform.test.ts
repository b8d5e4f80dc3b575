import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { synthesizeInto } from '../support/synthesized'
import {
  missing,
  missingProvider,
  overrideProvider,
  type Provider,
  rewrite,
  startProvider,
  terraform,
} from '../support/terraform'

const {
  NOT_IN_MOTO,
}: { readonly NOT_IN_MOTO: readonly string[] } = require('../support/terraform-on-moto.cjs')

const test = suite<{ provider: Provider }>('the real Terraform and AWS provider')

const scratch = mkdtempSync(join(tmpdir(), 'terraform-test-'))
/** Where no one answers. */
const NO_SERVER = { AWS_ENDPOINT_URL: 'http://127.0.0.1:9' }

test.before(async (context) => {
  if (noTerraform === undefined)
    context.provider = await startProvider(join(scratch, 'provider'), folder, NO_SERVER)
})
test.after(async ({ provider }) => {
  await provider?.stop()
  rmSync(scratch, { recursive: true, force: true })
})

const noTerraform = missing('terraform') ?? missingProvider(join(scratch, 'provider'))
if (noTerraform !== undefined) console.log(`skipped: validate and plan: ${noTerraform}`)

const folder = join(scratch, 'out/stacks/cloudops')
const testTerraform = noTerraform === undefined ? test : test.skip

testTerraform('the definition is valid, by all that the provider knows', async () => {
  cpSync(synthesizeInto(scratch), folder, { recursive: true })
  rewrite(folder)
  const init = await terraform(folder, ['init', '-input=false'])
  assert.is(init.code, 0, init.said)
  const valid = await terraform(folder, ['validate'])
  assert.is(valid.code, 0, valid.said)
})

testTerraform('a plan needs no server, and creates everything', async ({ provider }) => {
  overrideProvider(folder, {
    skip_credentials_validation: true,
    skip_requesting_account_id: true,
    skip_metadata_api_check: true,
  })
  // Whether this is the right account can only be asked of AWS.
  rewrite(folder, ({ provider }) => {
    delete provider.aws[0].allowed_account_ids
  })
  const plan = await terraform(folder, ['plan', '-input=false', '-lock=false'], provider.environment)
  assert.is(plan.code, 0, plan.said)
  assert.match(plan.said, /Plan: \d{3} to add, 0 to change, 0 to destroy/)
  // No deployment of these types is tested: moto does not have them.
  for (const type of NOT_IN_MOTO)
    assert.match(plan.said, new RegExp(`# ${type}\\.\\S+ will be created`), `${type} is not in the plan`)
  console.log(`proved by validate and plan alone: ${NOT_IN_MOTO.join(', ')}`)
})

/**
 * What holds data, as an apply of 1.0.0 on moto left it in the state; without what was empty there, and with queues at addresses as
 * AWS gives them. The registry is not in moto.
 */
const RELEASED = join(__dirname, '..', 'fixtures', 'state-1.0.0.json')

testTerraform('a deployment of 1.0.0 keeps everything that holds data', async ({ provider }) => {
  const { resources } = JSON.parse(readFileSync(RELEASED, 'utf8'))
  const held: readonly string[] = resources.map(({ type, name }: Record<string, string>) => `${type}.${name}`)
  cpSync(RELEASED, join(scratch, 'terraform.cloudops.tfstate'))
  const plan = await terraform(
    folder,
    [
      ...['plan', '-json', '-input=false', '-lock=false', '-refresh=false'],
      ...held.map((address) => `-target=${address}`),
    ],
    provider.environment,
  )
  // A definition that is refused would be in the message.
  assert.is(plan.code, 0, plan.said.match(/"@message":"Error[^"]*/g)?.join('\n'))
  const planned = plan.said
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
    .filter(({ type }) => type === 'planned_change')
    .map(({ change }): [string, string] => [change.resource.addr, change.action])
  // Everything has a new tag at least, but for what takes none.
  assert.ok(planned.filter(([, action]) => action === 'update').length > 30)
  assert.equal(
    planned.filter(([address, action]) => action !== (held.includes(address) ? 'update' : 'create')),
    [],
  )
})

test.run()
