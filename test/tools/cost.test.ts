import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as E from 'fp-ts/Either'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { NO_AGENT_ARN } from '../../schemas/settings'
import { readSettings } from '../../stacks/settings'
import { readArguments } from '../../tools/cost/arguments'
import { standingOf } from '../../tools/cost/definition'
import { monthOf } from '../../tools/cost/model'
import { runCommand } from '../support/run-command'
import { type Attributes, FULL_SETTINGS, synthesize } from '../support/synthesized'

const ROOT = join(__dirname, '..', '..')
const PAGE = join(ROOT, 'docs', 'cost.md')

const test = suite('make cost')

const scratch = mkdtempSync(join(tmpdir(), 'cost-test-'))
test.after(() => rmSync(scratch, { recursive: true, force: true }))

const cost = (args: readonly string[], settings: unknown = FULL_SETTINGS) => {
  const file = join(scratch, 'settings.json')
  writeFileSync(file, JSON.stringify(settings))
  return runCommand(process.execPath, ['tools/run.cjs', 'tools/cost/index.ts', ...args], {
    cwd: ROOT,
    env: { CLOUDOPS_SETTINGS: file, NODE_NO_WARNINGS: '1' },
  })
}

interface Month {
  readonly usd: number
  readonly lines: readonly { readonly service: string; readonly usage: string; readonly usd: number }[]
}
/** As the command counts it, in this process. */
const month = (args: readonly string[] = [], values: Attributes = {}): Month => {
  const asked = readArguments(args)
  const settings = readSettings({ values: { ...FULL_SETTINGS, ...values }, read: () => '' })
  const counted = standingOf(synthesize(values), settings)
  if (asked === undefined || E.isLeft(counted)) throw new Error('a month was asked for')
  const lines = monthOf(counted.right, asked.assumed, asked.prices)
  return { lines, usd: lines.reduce((sum, { usd }) => sum + usd, 0) }
}
const of = ({ lines }: Month, service: string) => lines.find((line) => line.service === service)?.usd ?? -1
const near = (found: number, expected: number) =>
  assert.ok(Math.abs(found - expected) < 1e-9, `${found} is not ${expected}`)

const page = readFileSync(PAGE, 'utf8')

test('the page shows what it says of the settings on the page', async () => {
  const [, settings = ''] = /```json\n([\s\S]+?)```/.exec(page) ?? []
  const { code, said } = await cost([], JSON.parse(settings))
  assert.is(code, 0, said)
  assert.ok(page.includes(said.trim()), `docs/cost.md should hold:\n${said}`)
})

test('the page shows the documented table beside list prices', async () => {
  const { said } = await cost(['--documented'])
  assert.ok(page.includes(said.trim()), `docs/cost.md should hold:\n${said}`)
  assert.match(said, /Lambda \(Execution\) .* 20\.00 \| +51\.84 \|/)
  assert.match(said, /Total .* 81\.75 \|/)
})

test('a month is the sum of its lines, and grows with what happens', async () => {
  const [usual, twice] = [month(), month(['--alerts', '120'])]
  near(
    usual.usd,
    usual.lines.reduce((sum, { usd }) => sum + usd, 0),
  )
  for (const service of ['Agent', 'EventBridge', 'API Gateway', 'S3'])
    near(of(twice, service), 2 * of(usual, service))
  near(of(twice, 'CloudWatch alarms'), of(usual, 'CloudWatch alarms'))
})

test('settings and prices count', async () => {
  const usual = month()
  near(of(month([], { agent_runtime_arn: NO_AGENT_ARN }), 'Agent'), 0)
  near(of(month([], { link_key_generation: 2 }), 'KMS'), of(usual, 'KMS') + 1)
  near(of(month(['--price', 'secret=1,secret_request=0']), 'Secrets Manager'), 2)
  const often = { shards: undefined, schedule: 'rate(1 minute)' }
  assert.ok(of(month([], often), 'Lambda') > of(month([], { shards: undefined }), 'Lambda') * 1.5)
  near(month([], { stage: 'dev' }).usd, usual.usd)
  const without = month([], { shards: undefined })
  near(of(without, 'SQS'), -1)
  for (const service of ['Lambda', 'SQS', 'DynamoDB', 'KMS'])
    assert.ok(of(usual, service) > of(without, service), `${service} of shards`)
})

const arn = (service: string, resource: string) =>
  `arn:aws:${service}:eu-west-1:${FULL_SETTINGS.account_id}:${resource}`
const primary = {
  role_arn: `arn:aws:iam::${FULL_SETTINGS.account_id}:role/cloudops-vantage-us-east-1`,
  bus_arn: arn('events', 'event-bus/cloudops-agent'),
  key_arn: arn('kms', 'key/0b2c5f6e-0000-4000-8000-00000000000d'),
  table_arn: arn('dynamodb', 'table/cloudops-monitor-state'),
}
const WITNESS = { region: 'us-east-1', vantage: { role: 'witness', primary } }

test('an agent costs whatever the settings call it by', () => {
  const model_id = 'eu.anthropic.claude-sonnet-4-20250514-v1:0'
  const harness = { agent_runtime_arn: NO_AGENT_ARN, agent: { model_id, harness: true } }
  near(of(month([], harness), 'Agent'), of(month(), 'Agent'))
})

test('a witness costs what it runs, and nothing that follows from an alert', () => {
  const [few, many] = [month([], WITNESS), month(['--alerts', '6000'], WITNESS)]
  assert.equal(few, many)
  assert.ok(of(few, 'Lambda') > 0)
  assert.ok(of(few, 'EventBridge') > 0)
  for (const service of ['Agent', 'API Gateway', 'SNS', 'S3']) near(of(few, service), 0)
})

test('what witnesses say costs the deployment that they speak to', () => {
  const [alone, watched] = [month([], { vantage: undefined }), month()]
  for (const service of ['Lambda', 'DynamoDB', 'KMS', 'EventBridge archive'])
    assert.ok(of(watched, service) > of(alone, service), service)
})

test('the page says what a witness costs, and whom it speaks to', () => {
  const [, settings = ''] = /```json\n([\s\S]+?)```/.exec(page) ?? []
  const { monitors, alert_emails } = JSON.parse(settings)
  const small = {
    monitors,
    alert_emails,
    escalation_emails: [],
    shards: undefined,
    oidc: undefined,
    detection: {},
  }
  const one = {
    role_arn: primary.role_arn.replace('vantage-us-east-1', 'witness-us-east-1'),
    region: 'us-east-1',
  }
  const [alone, watched, witness] = [
    month([], { ...small, vantage: undefined }),
    month([], { ...small, vantage: { role: 'primary', witnesses: [one] } }),
    month([], { ...small, ...WITNESS }),
  ]
  assert.match(page, `costs $${(watched.usd - alone.usd).toFixed(2)} more with each witness`)
  assert.match(page, `with the same five monitors, costs $${witness.usd.toFixed(2)}`)
})

const wrong: readonly (readonly [string, readonly string[], RegExp])[] = [
  ['an unknown option', ['--domains', '3'], /--domains/],
  ['a number that is none', ['--alerts', 'many'], /--alerts: expected a number of 0 or more, found many/],
  [
    'more than all',
    ['--executed-percent', '200'],
    /--executed-percent: expected a number from 0 to 100, found 200/,
  ],
  ['a negative number', ['--alerts=-1'], /--alerts: expected a number of 0 or more, found -1/],
  ['a number left out', ['--alerts='], /--alerts: expected a number of 0 or more/],
  ['an unknown price', ['--price', 'gold=1'], /--price: there is no price gold/],
  ['a price without a number', ['--price', 'secret'], /--price secret: expected a number/],
  ['two tables', ['--prices', '--documented'], /one of them at a time/],
  ['a word', ['lambda'], /there is no argument lambda/],
]
for (const [name, args, words] of wrong)
  test(`${name} is refused with its name`, () => {
    assert.throws(() => readArguments(args), words)
  })

test('what is refused ends with exit 2 and the usage', async () => {
  const { code, said } = await cost(['--domains', '3'])
  assert.is(code, 2)
  assert.match(said, /--domains/)
  assert.match(said, 'usage: make cost')
})

test('for programs: the month as JSON, by the settings as they are given', async () => {
  const { code, said } = await cost(['--json', '--alerts', '120'])
  assert.is(code, 0, said)
  const { lines, usd } = month(['--alerts', '120'])
  assert.equal([JSON.parse(said).lines, JSON.parse(said).usd], [JSON.parse(JSON.stringify(lines)), usd])
})

test('wrong settings: exit 1 and their path', async () => {
  const { code, said } = await cost([], { ...FULL_SETTINGS, region: 'Mars' })
  assert.equal(
    [code, said.split('\n')[0]],
    [
      1,
      'region: found "Mars", allowed is a region such as us-east-1, not of China, GovCloud or an isolated partition',
    ],
  )
})

test.run()
