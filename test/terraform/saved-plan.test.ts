import { execFileSync } from 'node:child_process'
import {
  appendFileSync,
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { checkSaved } from '../../tools/deploy/saved-plan'
import { type Ran, runCommand } from '../support/run-command'
import { type ScriptedServer, startScriptedServer } from '../support/scripted-server'
import { FULL_SETTINGS } from '../support/synthesized'
import { missing, pathOf, TERRAFORM_ENVIRONMENT } from '../support/terraform'

/** Saved plans by the real commands and the real Terraform, of a definition that needs no provider. */

const ROOT = join(__dirname, '..', '..')
const scratch = mkdtempSync(join(tmpdir(), 'saved-plan-'))
const folder = join(scratch, 'out', 'stacks', 'cloudops')
const [plan, record] = [join(folder, 'saved.tfplan'), join(folder, 'saved.tfplan.json')]

/** What is initialised instead of the definition: one value of Terraform's own, and what a deployment reads of its outputs. */
const SMALL = {
  terraform: { backend: { local: { path: join(scratch, 'state', 'terraform.tfstate') } } },
  resource: { terraform_data: { value: { input: 'one' } } },
  output: Object.fromEntries(
    Object.entries({
      approval_url: 'https://example.com/approval',
      chat_secret: 'cloudops/chat-dev',
      cognito_secret: 'cloudops/cognito-credentials-dev',
      functions: {},
      rollout: '/cloudops/rollout-dev',
    }).map(([name, value]) => [name, { value }]),
  ),
}

const TERRAFORM = `#!/bin/sh
if [ "$1" = init ]; then cp "$SMALL_DEFINITION" cdk.tf.json; fi
exec "$REAL_TERRAFORM" "$@"
`

const test = suite('saved plans')
const why = missing('terraform')
if (why !== undefined) console.log(`skipped: saved plans: ${why}`)
const testPlan = why === undefined ? test : test.skip

let server: ScriptedServer
test.before(async () => {
  mkdirSync(join(scratch, 'bin'))
  writeFileSync(join(scratch, 'bin', 'terraform'), TERRAFORM)
  chmodSync(join(scratch, 'bin', 'terraform'), 0o755)
  writeFileSync(join(scratch, 'small.json'), JSON.stringify(SMALL))
  server = await startScriptedServer()
  server.reply = ({ body, headers }) => {
    if (body.includes('GetCallerIdentity'))
      return {
        status: 200,
        body: '<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>arn:aws:iam::123456789012:user/dana</Arn><Account>123456789012</Account></GetCallerIdentityResult></GetCallerIdentityResponse>',
        headers: { 'content-type': 'text/xml' },
      }
    if (String(headers['x-amz-target']).endsWith('.GetParameter'))
      return { status: 200, body: JSON.stringify({ Parameter: { Value: '{}' } }) }
    return { status: 403, body: '{}' }
  }
})
test.after(async () => {
  await server.stop()
  rmSync(scratch, { recursive: true, force: true })
})

const run = (
  args: readonly string[],
  stage = 'dev',
  more: Readonly<Record<string, string>> = {},
): Promise<Ran> => {
  const file = join(scratch, 'settings.json')
  writeFileSync(file, JSON.stringify({ ...FULL_SETTINGS, stage, deletion_protection: false }))
  return runCommand(process.execPath, ['tools/run.cjs', 'tools/deploy/index.ts', ...args], {
    cwd: ROOT,
    env: {
      ...TERRAFORM_ENVIRONMENT,
      PATH: [join(scratch, 'bin'), process.env.PATH].join(delimiter),
      REAL_TERRAFORM: pathOf('terraform'),
      SMALL_DEFINITION: join(scratch, 'small.json'),
      CLOUDOPS_SETTINGS: file,
      CDKTF_OUTDIR: join(scratch, 'out'),
      TF_CLI_ARGS: '-no-color',
      NO_COLOR: '1',
      ...more,
    },
  })
}

const othersOf = (path: string): number => statSync(path).mode & 0o077

testPlan(
  'diff keeps its plan, for its owner alone, and its exit code says that something would change',
  async () => {
    const { code, said } = await run(['diff', '--detailed-exitcode'])
    assert.is(code, 2, said)
    assert.match(said, /Plan: 1 to add, 0 to change, 0 to destroy/)
    assert.match(said, 'make deploy ARGS=--saved')
    for (const path of [plan, record]) assert.is(othersOf(path), 0, path)
  },
)

/** What is done to a plan that was made, and what is said of it then. */
const changed: readonly (readonly [string, RegExp, () => void, string?])[] = [
  [
    'a zip that is another one',
    /changed since: assets\/.*\.zip\n-> make diff/,
    () => {
      const [zip = ''] = Object.keys(JSON.parse(readFileSync(record, 'utf8')).files).filter((path) =>
        path.endsWith('.zip'),
      )
      appendFileSync(join(folder, zip), ' ')
    },
  ],
  [
    'a file that was not there',
    /changed since: more\.tf\.json\n/,
    () => writeFileSync(join(folder, 'more.tf.json'), '{}'),
  ],
  ['another plan', /not the one that make diff has shown/, () => appendFileSync(plan, ' ')],
  ['no plan', /not the one that make diff has shown/, () => rmSync(plan)],
  [
    'a record of something else',
    /is not as make diff wrote it: .*account_id/s,
    () => writeFileSync(record, '{}'),
  ],
  [
    'a record that is cut off',
    /is not as make diff wrote it: is not JSON/,
    () => writeFileSync(record, '{"acc'),
  ],
  [
    'settings of another stage',
    /of another stage \("dev"\) than the settings \("dev2"\)/,
    () => undefined,
    'dev2',
  ],
]
for (const [name, words, change, stage] of changed)
  testPlan(`${name}: the plan is refused`, () => {
    const kept = join(scratch, 'kept')
    execFileSync('cp', ['-a', folder, kept])
    change()
    assert.throws(
      () => checkSaved(folder, { account_id: '123456789012', region: 'eu-west-1', stage: stage ?? 'dev' }),
      words,
    )
    rmSync(folder, { recursive: true })
    execFileSync('mv', [kept, folder])
  })

testPlan('a plan that is refused is not applied', async () => {
  const { code, said } = await run(['deploy', '--saved'], 'dev2')
  assert.is(code, 1, said)
  assert.match(said, /of another stage/)
  assert.not.ok(existsSync(SMALL.terraform.backend.local.path))
})

testPlan('deploy makes exactly what was planned, once', async () => {
  for (const path of [plan, record]) copyFileSync(path, join(scratch, path === plan ? 'plan' : 'record'))
  const { code, said } = await run(['deploy', '--saved'])
  assert.is(code, 0, said)
  assert.match(said, 'Apply complete! Resources: 1 added, 0 changed, 0 destroyed')
  assert.match(said, 'Approval API   https://example.com/approval')
  assert.is(othersOf(SMALL.terraform.backend.local.path), 0)
  assert.not.ok(existsSync(plan))
  const again = await run(['deploy', '--saved'])
  assert.is(again.code, 1, again.said)
  assert.match(again.said, 'there is no saved plan, or it changes nothing')
})

testPlan('a plan whose state has moved on is refused by Terraform', async () => {
  copyFileSync(join(scratch, 'plan'), plan)
  copyFileSync(join(scratch, 'record'), record)
  const { code, said } = await run(['deploy', '--saved'])
  assert.is(code, 1, said)
  assert.match(said, 'Saved plan is stale')
  assert.match(said, 'was not applied to its end')
})

testPlan('then nothing is left to change: exit code 0, and no plan', async () => {
  const { code, said } = await run(['diff', '--detailed-exitcode'])
  assert.is(code, 0, said)
  assert.match(said, 'No changes.')
  assert.not.ok(existsSync(record))
})

/** A definition whose second value can be made only when something is there. */
const halting = (there: string) => ({
  ...SMALL,
  resource: {
    terraform_data: {
      value: { input: 'one' },
      first: { input: 'first' },
      second: {
        input: 'second',
        depends_on: ['terraform_data.first'],
        provisioner: [{ 'local-exec': { command: `test -e ${there}` } }],
      },
    },
  },
})

testPlan('a deployment that broke off is taken up where it was, by a plan of what is left', async () => {
  const there = join(scratch, 'there')
  writeFileSync(join(scratch, 'small.json'), JSON.stringify(halting(there)))
  const broken = await run(['deploy', '--yes'])
  assert.is(broken.code, 1, broken.said)
  assert.match(broken.said, /terraform apply .* ended with code 1/)
  writeFileSync(there, '')
  const left = await run(['diff', '--detailed-exitcode'])
  assert.is(left.code, 2, left.said)
  // What failed half-way is made anew, and what was made stays.
  assert.match(left.said, /terraform_data\.second is tainted, so must be replaced/)
  assert.match(left.said, 'Plan: 1 to add, 0 to change, 1 to destroy')
  const { code, said } = await run(['deploy', '--saved'])
  assert.is(code, 0, said)
  assert.match(said, 'Apply complete! Resources: 1 added, 0 changed, 1 destroyed')
})

const data = join(scratch, 'data')
for (const [name, environment, args] of [
  ['TF_WORKSPACE of the shell', { TF_WORKSPACE: 'billing' }, ['deploy', '--yes']],
  ['what another project has selected in a shared TF_DATA_DIR', { TF_DATA_DIR: data }, ['destroy', '--yes']],
] as const)
  testPlan(`a workspace is another state than that of the settings, by ${name}: refused`, async () => {
    mkdirSync(data, { recursive: true })
    writeFileSync(join(data, 'environment'), 'billing')
    const { code, said } = await run(args, 'dev', environment)
    assert.is(code, 1, said)
    assert.match(said, 'Terraform would use its workspace "billing"')
    assert.not.match(said, /Initializing/)
  })

test.run()
