import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { strToU8, zipSync } from 'fflate'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { listen } from '../../local/listen'
import { readSettings } from '../../stacks/settings'
import { documentsOf } from '../../tools/deployer-policy/policies'
import { resourcesBy } from '../../tools/shared/named-resources'
import { type AwsCli, hasCli, startAwsCli } from '../support/aws-cli'
import { ACCOUNT, aws, FUNCTIONS, followGuide, REGION, switchOff } from '../support/guide-account'
import { type RememberingMoto, rememberingMoto } from '../support/remembering-moto'
import { type Ran, runCommand } from '../support/run-command'
import { FULL_SETTINGS } from '../support/synthesized'
import {
  type Moto,
  missing,
  missingProvider,
  type Provider,
  pathOf,
  startMoto,
  startProvider,
  TERRAFORM_ENVIRONMENT,
} from '../support/terraform'

/** The takeover of what the deployment guide has made, with the real Terraform and provider; moto is the account. */

const ROOT = join(__dirname, '..', '..')
const scratch = mkdtempSync(join(tmpdir(), 'adopt-test-'))
const folder = join(scratch, 'out', 'stacks', 'cloudops')

/** What is taken over. What else the plan makes is the key that encrypts it. */
const ADOPTED = [
  'aws_s3_bucket.documents',
  'aws_secretsmanager_secret.cognito-secret',
  'aws_dynamodb_table.alerts',
  'aws_sns_topic.cloudops-alerts',
  'aws_sns_topic.execution-trigger',
  ...FUNCTIONS.map((name) => `aws_cloudwatch_log_group.logs-${name}`),
]
const SETTINGS = { ...FULL_SETTINGS, bucket_name: 'domain-alert-analysis' }
const ITEM = {
  alert_id: { S: 'old-1' },
  domain: { S: 'shop.example.com' },
  approval_status: { S: 'approved' },
}

const test = suite<{
  moto: Moto
  proxy: RememberingMoto
  provider: Provider
  cli: AwsCli
  state: Server
}>('make adopt')
const why =
  missing('terraform') ??
  missing('moto_server') ??
  (hasCli ? undefined : 'aws is not installed') ??
  missingProvider(join(scratch, 'provider'))
if (why !== undefined) console.log(`skipped: make adopt: ${why}`)
const testAdopt = why === undefined ? test : test.skip

let environment: Readonly<Record<string, string>>

test.before(async (context) => {
  if (why !== undefined) return
  mkdirSync(join(scratch, 'bin'))
  symlinkSync(join(__dirname, '..', 'support', 'terraform-on-moto.cjs'), join(scratch, 'bin', 'terraform'))
  context.moto = await startMoto()
  context.proxy = await rememberingMoto(context.moto.endpoint)
  const place = { AWS_ENDPOINT_URL: context.proxy.endpoint, AWS_REGION: REGION, AWS_DEFAULT_REGION: REGION }
  context.provider = await startProvider(join(scratch, 'provider'), folder, place)
  // The names of the guide are those of the stage without a name, whose state may be no local file.
  let kept: string | undefined
  context.state = createServer((request, response) => {
    if (request.method !== 'POST') {
      response.writeHead(kept === undefined ? 404 : 200).end(kept)
      return
    }
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      kept = Buffer.concat(chunks).toString()
      response.end()
    })
  })
  const address = `http://127.0.0.1:${await listen(context.state)}/state`
  const settings = join(scratch, 'settings.json')
  writeFileSync(settings, JSON.stringify({ ...SETTINGS, backend: { type: 'http', config: { address } } }))
  environment = {
    ...TERRAFORM_ENVIRONMENT,
    ...place,
    ...context.provider.environment,
    PATH: [join(scratch, 'bin'), process.env.PATH].join(delimiter),
    REAL_TERRAFORM: pathOf('terraform'),
    CLOUDOPS_SETTINGS: settings,
    CDKTF_OUTDIR: join(scratch, 'out'),
    TF_CLI_ARGS: '-no-color',
    TF_CLI_ARGS_apply: '-parallelism=30',
    NO_COLOR: '1',
  }
  context.cli = startAwsCli({ env: { ...process.env, ...environment }, cwd: scratch })
  const zip = join(scratch, 'code.zip')
  writeFileSync(zip, zipSync({ 'lambda_invoke_handler.py': strToU8('def lambda_handler(e, c): pass') }))
  await followGuide(context.cli, zip, ITEM)
  // The guide's commands were given by somebody else.
  context.proxy.called.clear()
})
test.after(async ({ moto, proxy, provider, cli, state }) => {
  await cli?.stop()
  await provider?.stop()
  proxy?.stop()
  state?.close()
  state?.closeAllConnections()
  await moto?.stop()
  rmSync(scratch, { recursive: true, force: true })
})

const command = (name: 'adopt' | 'deploy', ...args: readonly string[]): Promise<Ran> =>
  runCommand(process.execPath, ['tools/run.cjs', `tools/${name}/index.ts`, ...args], {
    cwd: ROOT,
    env: environment,
  })

const adopt = (...confirm: readonly string[]): Promise<Ran> =>
  command('adopt', ...confirm.map((text) => `--confirm=${text}`))

/** What a plan wants to have confirmed. */
const wantedIn = (said: string): string => /make adopt CONFIRM=(\S+)/.exec(said)?.[1] ?? ''

testAdopt(
  'says of everything that the guide has made whose it is, and begins nothing before the switch',
  async () => {
    const { code, said } = await adopt()
    assert.is(code, 1, said)
    for (const line of [
      /^stop table alerts: .* as the deployment guide makes it/m,
      /^stop topic cloudops-alerts: .* as the deployment guide makes it/m,
      /^stop topic execution-trigger: starts the guide's execution-handler\n.*aws sns unsubscribe/m,
      ...FUNCTIONS.map(
        (name) => new RegExp(`^stop function ${name}: is the guide's \\(python3\\.11\\)`, 'm'),
      ),
      ...FUNCTIONS.map((name) => new RegExp(`^stop log group /aws/lambda/${name}: `, 'm')),
      /^stop rule cloudops-analysis-schedule: starts the guide's.*\n.*remove-targets .*--ids "1"/m,
      /^stop cloudops\/cognito-credentials: .*\n.*make adopt takes it over with its value/m,
      /^stop bucket: domain-alert-analysis .*\n.*make adopt takes it over with its documents/m,
      /^warn alarm lambda-analysis-errors: is the guide's and calls no one/m,
      /^warn API cloudops-approval-api: \w+ is there, and not by this stack/m,
      /^warn role lambda-execution-role: /m,
      /^What stops it or is not known is settled first; nothing has been changed/m,
    ])
      assert.match(said, line)
  },
)

/** What somebody else does meanwhile: none of it is a call of the deployer. */
const asSomebodyElse = async <A>({ called }: RememberingMoto, act: () => Promise<A>): Promise<A> => {
  const before = [...called]
  const done = await act()
  called.clear()
  for (const call of before) called.add(call)
  return done
}

testAdopt('plans the takeover, and changes nothing', async ({ cli, proxy }) => {
  await asSomebodyElse(proxy, () => switchOff(cli))
  const { code, said } = await adopt()
  assert.is(code, 0, said)
  assert.equal(wantedIn(said).split(',').sort(), [...ADOPTED, 'aws_kms_key.data-key'].sort())
  assert.match(said, 'Plan: 8 to import, 1 to add, 8 to change, 0 to destroy')
  const { Table } = (await aws(cli, 'dynamodb', 'describe-table', '--table-name', 'alerts')) as {
    Table: { GlobalSecondaryIndexes?: readonly unknown[] }
  }
  assert.equal(Table.GlobalSecondaryIndexes ?? [], [])
})

testAdopt('who has joined since the plan was made prevents it', async ({ cli, proxy }) => {
  const topic = `arn:aws:sns:${REGION}:${ACCOUNT}:execution-trigger`
  const joined = [
    '--topic-arn',
    topic,
    '--protocol',
    'https',
    '--notification-endpoint',
    'https://else.example',
  ]
  const { SubscriptionArn } = (await asSomebodyElse(proxy, () =>
    aws(cli, 'sns', 'subscribe', ...joined, '--return-subscription-arn'),
  )) as { SubscriptionArn: string }
  const { code, said } = await adopt([...ADOPTED, 'aws_kms_key.data-key'].join(','))
  await asSomebodyElse(proxy, () => aws(cli, 'sns', 'unsubscribe', '--subscription-arn', SubscriptionArn))
  assert.is(code, 1, said)
  assert.match(said, /^stop topic execution-trigger: .* https https:\/\/else\.example, who would get the id/m)
  assert.match(said, 'nothing has been changed')
})

testAdopt('a right that is missing breaks it off, and it is taken up where it was', async ({ proxy }) => {
  const all = [...ADOPTED, 'aws_kms_key.data-key'].join(',')
  proxy.denied = 'Action=SetTopicAttributes'
  const broken = await adopt(all)
  proxy.denied = undefined
  assert.is(broken.code, 1, broken.said)
  assert.match(broken.said, /AuthorizationError/)
  assert.match(broken.said, 'make adopt makes a new one')
  const again = await adopt()
  assert.is(again.code, 0, again.said)
  // Everything is in the state by now, and the topics lack what could not be written.
  assert.match(again.said, 'Plan: 0 to add, 2 to change, 0 to destroy')
  const topics = 'aws_sns_topic.cloudops-alerts,aws_sns_topic.execution-trigger'
  assert.is(wantedIn(again.said), topics)
  const ended = await adopt(topics)
  assert.is(ended.code, 0, ended.said)
})

testAdopt('then everything is taken over, and nothing of it is left to change', async () => {
  const { code, said } = await adopt()
  assert.is(code, 0, said)
  assert.match(said, 'No changes.')
  assert.match(said, 'Everything has been taken over')
  // No other command finds an import.
  assert.is(JSON.parse(readFileSync(join(folder, 'cdk.tf.json'), 'utf8')).import, undefined)
})

interface Policy {
  readonly Statement: readonly { readonly Effect: string; readonly Action: readonly string[] }[]
}

testAdopt('the policies of a deployer hold every call that this took', ({ proxy }) => {
  const given = readSettings({ values: SETTINGS, read: () => '' })
  const actions = Object.entries(documentsOf({ settings: given, resources: resourcesBy(given) }))
    .filter(([name]) => name.startsWith('deployer-policy'))
    .flatMap(([, policy]) =>
      (policy as Policy).Statement.flatMap(({ Effect, Action }) => (Effect === 'Allow' ? Action : [])),
    )
  assert.ok(proxy.called.size > 30)
  // Everybody may ask who they are.
  assert.equal(
    [...proxy.called].filter((called) => !actions.includes(called) && called !== 'sts:GetCallerIdentity'),
    [],
  )
})

testAdopt('the rest is deployed around it, and nothing of all is left to change', async () => {
  const { code, said } = await command('deploy', 'deploy', '--yes')
  assert.is(code, 0, said)
  assert.match(said, /Apply complete! Resources: \d{3} added, \d+ changed, 0 destroyed/)
  const after = await command('deploy', 'diff')
  assert.is(after.code, 0, after.said)
  assert.match(after.said, 'No changes.')
})

testAdopt('what was in the table, in the secret and subscribed to the topic is there', async ({ cli }) => {
  assert.equal(
    await aws(
      cli,
      ...['dynamodb', 'get-item', '--table-name', 'alerts'],
      ...['--key', '{"alert_id":{"S":"old-1"}}'],
    ),
    { Item: ITEM },
  )
  const topic = `arn:aws:sns:${REGION}:${ACCOUNT}:cloudops-alerts`
  const { Subscriptions } = (await aws(
    cli,
    ...['sns', 'list-subscriptions-by-topic', '--topic-arn', topic],
  )) as { Subscriptions: readonly { Endpoint: string }[] }
  assert.equal(
    Subscriptions.map(({ Endpoint }) => Endpoint),
    ['ops-team@example.com'],
  )
  const { SecretString } = (await aws(
    cli,
    ...['secretsmanager', 'get-secret-value', '--secret-id', 'cloudops/cognito-credentials'],
  )) as { SecretString: string }
  assert.match(SecretString, 'ted8hc')
})

test.run()
