import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { readSettings, SettingsError, witnessSettings } from '../../stacks/settings'
import { golden } from '../support/golden'
import { type Attributes, FULL_SETTINGS, synthesize, type TerraformJson } from '../support/synthesized'

/** Several regions that look at the same domains: what the deployments consist of, and settings that contradict one another. */

const test = suite('deployments in several regions')

const ACCOUNT = '123456789012'
const roleOf = (region: string, account = ACCOUNT) =>
  `arn:aws:iam::${account}:role/cloudops-witness-${region}`
const PRIMARY = {
  role_arn: `arn:aws:iam::${ACCOUNT}:role/cloudops-vantage-us-east-1`,
  bus_arn: `arn:aws:events:eu-west-1:${ACCOUNT}:event-bus/cloudops-agent`,
  key_arn: `arn:aws:kms:eu-west-1:${ACCOUNT}:key/0b2c5f6e-0000-4000-8000-00000000000d`,
  table_arn: `arn:aws:dynamodb:eu-west-1:${ACCOUNT}:table/domain-monitor-state`,
}
const WITNESS = { region: 'us-east-1', vantage: { role: 'witness', primary: PRIMARY } }
const witnesses = [
  { region: 'us-east-1', role_arn: roleOf('us-east-1') },
  { region: 'ap-south-1', role_arn: roleOf('ap-south-1', '222222222222') },
]

const pretty = (definition: TerraformJson): string =>
  `${JSON.stringify(
    definition,
    (key, value: unknown) =>
      key === 'source_code_hash'
        ? 'HASH'
        : key === 'filename'
          ? String(value).replace(/\/[0-9A-F]{32}\//, '/HASH/')
          : value,
    2,
  )}\n`

test('a witness is the one that was reviewed', () => golden('witness.tf.json', pretty(synthesize(WITNESS))))

test('a witness has nothing to decide, to ask or to repair with, and one right: to take on a role elsewhere', () => {
  const { resource } = synthesize(WITNESS)
  const absent = [
    'dynamodb_table',
    's3_bucket',
    'api_gateway_rest_api',
    'secretsmanager_secret',
    'cloudwatch_event_bus',
  ]
  assert.equal(
    absent.filter((type) => resource[`aws_${type}`] !== undefined),
    [],
  )
  assert.equal(Object.keys(resource.aws_lambda_function ?? {}).length, 1)
  assert.equal(Object.keys(resource.aws_iam_role ?? {}).length, 1)
  const [policy] = Object.values(resource.aws_iam_role_policy ?? {})
  const statements: readonly {
    readonly Sid: string
    readonly Action: unknown
    readonly Resource: unknown
  }[] = JSON.parse(String(policy?.policy)).Statement
  assert.equal(
    statements.map(({ Sid }) => Sid),
    ['Contract1', 'Logs', 'Failures', 'Tracing'],
  )
  assert.equal([statements[0]?.Action, statements[0]?.Resource], [['sts:AssumeRole'], [PRIMARY.role_arn]])
})

/** Every alarm of a definition, with other names for the heartbeat's parts. */
const alarmsIn = ({ resource }: TerraformJson, parts: string, calling: string) =>
  ['aws_cloudwatch_metric_alarm', 'aws_cloudwatch_composite_alarm'].flatMap((type) =>
    Object.values(resource[type] ?? {})
      .filter(({ alarm_name: name }) => String(name).startsWith(parts) || name === calling)
      .map((alarm) => {
        const {
          '//': _,
          alarm_description: __,
          alarm_actions: actions,
          ok_actions: ok,
          ...arithmetic
        } = alarm
        const names = JSON.stringify(arithmetic).replaceAll(
          /_alarm\.[\w-]*(missing|seen|awaited)\w*/g,
          '_alarm.$1',
        )
        return [names.replaceAll(parts, 'PARTS').replaceAll(calling, 'CALLING'), actions, ok] as const
      }),
  )

test('the silence of the first deployment is measured as the silence of a detector is, and calls a topic of its own', () => {
  const silent = alarmsIn(synthesize(WITNESS), 'cloudops-primary-ticks', 'cloudops-primary-silent')
  const ticks = alarmsIn(synthesize(), 'cloudops-probe-ticks', 'cloudops-no-probe-tick')
  assert.is(silent.length, 4)
  assert.equal(
    silent.map(([arithmetic]) => arithmetic.replaceAll('PrimaryTicks', 'ProbeTicks')),
    ticks.map(([arithmetic]) => arithmetic),
    'test/stacks/alarms.test.ts simulates it',
  )
  const topic = ['$', '{aws_sns_topic.cloudops-witness-alerts.arn}'].join('')
  assert.equal(
    silent.map(([, actions, ok]) => [actions, ok]).filter(([actions]) => actions !== undefined),
    [[[topic], [topic]]],
  )
  const emails = Object.values(synthesize(WITNESS).resource.aws_sns_topic_subscription ?? {})
  assert.equal(emails.map(({ endpoint }) => endpoint).sort(), ['on-call@example.com', 'ops-team@example.com'])
})

/** What a first deployment may have of its own region and account. */
const OF_THE_FIRST = {
  api_domain: {
    name: 'approval.example.com',
    certificate_arn: 'arn:aws:acm:eu-west-1:123456789012:certificate/0b2c5f6e-0000-4000-8000-00000000000b',
  },
  web_acl_arn:
    'arn:aws:wafv2:eu-west-1:123456789012:regional/webacl/front/0b2c5f6e-0000-4000-8000-00000000000c',
  customer_keys: {
    bus: 'arn:aws:kms:eu-west-1:123456789012:key/0b2c5f6e-0000-4000-8000-00000000000e',
    parameter: 'arn:aws:kms:eu-west-1:123456789012:key/0b2c5f6e-0000-4000-8000-00000000000e',
  },
}

for (const [where, own] of [
  ['in another region', {}],
  ['in another account', { account_id: '444444444444' }],
] as const)
  test(`a witness ${where} takes the other settings of the first deployment as they are`, () => {
    const definition = synthesize({ ...OF_THE_FIRST, ...WITNESS, ...own })
    assert.not.match(
      JSON.stringify(definition.resource),
      /eu-west-1:123456789012:(key\/0b2c5f6e-0000-4000-8000-00000000000e|certificate|regional)/,
    )
  })

test('a key that a witness uses must be of its region', () =>
  assert.throws(
    () => synthesize({ ...WITNESS, customer_keys: { queues: OF_THE_FIRST.customer_keys.bus } }),
    /customer_keys\.queues: found .* allowed is a key of us-east-1/,
  ))

test('what travels with a witness names no person, no resource and no account', () => {
  const settings = witnessSettings(readSettings({ values: { ...FULL_SETTINGS, ...WITNESS }, read: () => '' }))
  assert.equal(Object.keys(settings ?? {}).sort(), ['domains_per_second', 'monitors', 'probe', 'vantage'])
  assert.equal(settings?.monitors, [{ domain: 'shop.example.com' }])
  assert.is(settings?.probe.rdap_url, '')
  assert.is(settings?.vantage.region, 'us-east-1')
  assert.is(witnessSettings(readSettings({ values: FULL_SETTINGS, read: () => '' })), undefined)
})

test('its state is not that of the deployment that it watches', () => {
  const pathOf = (values: Attributes) => JSON.stringify(synthesize(values).terraform.backend)
  assert.match(pathOf(WITNESS), 'cloudops-witness-us-east-1.tfstate')
  assert.not.match(pathOf({}), 'witness')
})

test('without the setting there is nothing of other regions', () => {
  const { resource, output } = synthesize({ vantage: undefined })
  // The schemas of all events are registered in any case.
  const { aws_schemas_schema: _, ...others } = resource
  assert.not.match(JSON.stringify({ others, output }), /vantage|witness|FailsElsewhere/i)
})

test('what a witness takes as its settings is an output, and the synth of the witness takes it', () => {
  const { output } = synthesize()
  const { value } = output.vantage_points as { readonly value: Readonly<Record<string, object>> }
  assert.equal(Object.keys(value).sort(), ['ap-south-1', 'us-east-1'])
  assert.equal(Object.keys(value['us-east-1'] ?? {}).sort(), Object.keys(PRIMARY).sort())
})

const wrong = (vantage: object, more: Attributes = {}): readonly string[] => {
  try {
    readSettings({ values: { ...FULL_SETTINGS, ...more, vantage }, read: () => '' })
    return []
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error
    return error.problems
  }
}

const WRONG: readonly (readonly [string, object, Attributes, RegExp])[] = [
  ['no witness at all', { role: 'primary' }, {}, /^vantage.witnesses: found null, allowed is at least one/],
  ['an empty list', { role: 'primary', witnesses: [] }, {}, /^vantage.witnesses: found \[\]/],
  [
    'the region that it is to watch',
    { role: 'primary', witnesses: [{ region: 'eu-west-1', role_arn: roleOf('eu-west-1') }] },
    {},
    /^vantage.witnesses.0.region: found "eu-west-1", allowed is another region/,
  ],
  [
    'the same region twice',
    {
      role: 'primary',
      witnesses: [witnesses[0], { region: 'us-east-1', role_arn: roleOf('us-east-1', '222222222222') }],
    },
    {},
    /^vantage.witnesses.1.region: found "us-east-1", allowed is a region once/,
  ],
  [
    'the same role twice',
    { role: 'primary', witnesses: [witnesses[0], { ...witnesses[0], region: 'ap-south-1' }] },
    {},
    /^vantage.witnesses.1.role_arn: .* allowed is a role once/,
  ],
  [
    'a quorum of more than there are',
    { role: 'primary', witnesses, quorum: 4 },
    {},
    /^vantage.quorum: found 4, allowed is at most 3/,
  ],
  [
    'a primary with a primary',
    { role: 'primary', witnesses, primary: PRIMARY },
    {},
    /^vantage.primary: .* no such setting of a primary/,
  ],
  [
    'another region than its own',
    { role: 'primary', witnesses, region: 'us-west-2' },
    {},
    /^vantage.region: found "us-west-2", allowed is eu-west-1/,
  ],
  [
    'no region',
    { role: 'primary', witnesses: [{ region: 'Frankfurt', role_arn: roleOf('x') }] },
    {},
    /^vantage.witnesses.0.region: found "Frankfurt", allowed is a region/,
  ],
  [
    'a silence between two ticks',
    { role: 'primary', witnesses },
    { schedule: 'rate(1 hour)' },
    /^vantage.fresh_minutes: found 12, allowed is at least 120/,
  ],
  ['a witness of no one', { role: 'witness' }, { region: 'us-east-1' }, /^vantage.primary: found null/],
  [
    'a witness with witnesses and a quorum',
    { role: 'witness', primary: PRIMARY, witnesses, quorum: 2 },
    { region: 'us-east-1' },
    /^vantage.witnesses: .* no such setting of a witness\nvantage.quorum: /,
  ],
  [
    'a witness in the region that it watches',
    { role: 'witness', primary: PRIMARY },
    {},
    /^vantage.primary.bus_arn: .* a bus of another region than eu-west-1/,
  ],
  [
    'a bus and a key of two deployments',
    { role: 'witness', primary: { ...PRIMARY, key_arn: PRIMARY.key_arn.replace('eu-west-1', 'eu-west-2') } },
    { region: 'us-east-1' },
    /^vantage.primary.key_arn: .* one of eu-west-1 in account 123456789012, as the bus/,
  ],
  [
    'a role of a third account',
    { role: 'witness', primary: { ...PRIMARY, role_arn: PRIMARY.role_arn.replace(ACCOUNT, '999999999999') } },
    { region: 'us-east-1' },
    /^vantage.primary.role_arn: .* a role of account 123456789012/,
  ],
  [
    'a prefix with which the role of a witness would be too long',
    { role: 'primary', witnesses: [{ region: 'ap-southeast-1', role_arn: roleOf('ap-southeast-1') }] },
    { manage_api_gateway_account: false, stage: 'a'.repeat(12), iam: { role_prefix: 'p'.repeat(21) } },
    /^iam.role_prefix: .* at most 20 characters: with cloudops-vantage-ap-southeast-1-a{12} /,
  ],
  [
    'a witness of nothing',
    { role: 'witness', primary: PRIMARY },
    { region: 'us-east-1', monitors: [], detection: {} },
    /^vantage.monitors: found \[\]/,
  ],
]
for (const [name, vantage, more, message] of WRONG)
  test(`refused: ${name}`, () => assert.match(wrong(vantage, more).join('\n'), message))

test('not refused: two witnesses, in two accounts', () =>
  assert.equal(wrong({ role: 'primary', witnesses, quorum: 3 }), []))

test.run()
