import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { NO_AGENT_ARN } from '../../schemas/settings'
import { readSettings, SettingsError } from '../../stacks/settings'
import { type Attributes, FULL_SETTINGS, synthesize, type TerraformJson } from '../support/synthesized'
import { ref } from '../support/write-definition'

/** What accounts of an organization ask of a deployment: of its roles, keys, network, state and tags. */

const test = suite('a deployment in the account of an organization')

const ACCOUNT = '123456789012'
const KEY = `arn:aws:kms:eu-west-1:${ACCOUNT}:key/0b2c5f6e-0000-4000-8000-00000000000a`
const BOUNDARY = `arn:aws:iam::${ACCOUNT}:policy/boundaries/workloads`
const DATA_KEY = ref('aws_kms_key.data-key.arn')
const ORGANIZATION = {
  iam: { permissions_boundary_arn: BOUNDARY, path: '/platform/', role_prefix: 'svc-' },
  customer_keys: { bus: 'data', archive: 'data', queues: KEY, environment: KEY, parameter: KEY },
  vpc: { subnet_ids: ['subnet-0a1b2c3d'], security_group_ids: ['sg-0a1b2c3d'] },
  api_domain: {
    name: 'approval.example.com',
    certificate_arn: `arn:aws:acm:eu-west-1:${ACCOUNT}:certificate/0b2c5f6e-0000-4000-8000-00000000000b`,
  },
  web_acl_arn: `arn:aws:wafv2:eu-west-1:${ACCOUNT}:regional/webacl/front/0b2c5f6e-0000-4000-8000-00000000000c`,
}
const HCP = { type: 'cloud', config: { organization: 'acme', workspaces: { name: 'cloudops' } } }
/** A stage in a region without a registry of schemas, with other choices. */
const OTHERWISE = {
  region: 'il-central-1',
  stage: 'dev',
  monitors: [],
  detection: {},
  agent_runtime_arn: NO_AGENT_ARN,
  customer_keys: { queues: 'data' },
  backend: { type: 'gcs', config: { bucket: 'states', prefix: 'cloudops' } },
}

const all = (definition: TerraformJson, type: string): readonly Attributes[] =>
  Object.values(definition.resource[type] ?? {})
const first = (definition: TerraformJson, type: string): Attributes => all(definition, type)[0] ?? {}
const functionNamed = (definition: TerraformJson, name: string): Attributes =>
  all(definition, 'aws_lambda_function').find(({ function_name }) => function_name === name) ?? {}
/** Statements of the policies of a role, by a part of its id. */
const policyOf = (definition: TerraformJson, id: string): string =>
  String(
    Object.entries(definition.resource.aws_iam_role_policy ?? {}).find(([name]) => name.startsWith(id))?.[1]
      .policy,
  )

test('every role is within the boundary, on the path and with the prefix', () => {
  const definition = synthesize(ORGANIZATION)
  const roles = all(definition, 'aws_iam_role')
  assert.ok(roles.length > 8)
  for (const { name, path, permissions_boundary } of roles) {
    assert.match(String(name), /^svc-cloudops-/)
    assert.equal({ path, permissions_boundary }, { path: '/platform/', permissions_boundary: BOUNDARY })
  }
  for (const { name, path } of all(definition, 'aws_iam_policy')) {
    assert.match(String(name), /^svc-cloudops-/)
    assert.is(path, '/platform/')
  }
})

test('the stage is a tag of everything', () => {
  const tagsOf = ({ provider }: TerraformJson) =>
    (provider.aws[0].default_tags as readonly { readonly tags: Attributes }[])[0]?.tags
  assert.equal(tagsOf(synthesize(OTHERWISE)), { Team: 'web', Project: 'CloudOpsAgent', Stage: 'dev' })
  assert.is(tagsOf(synthesize(ORGANIZATION))?.Stage, 'default')
})

test('keys take the place of those of AWS, and the roles may use them by their services alone', () => {
  const definition = synthesize(ORGANIZATION)
  assert.is(first(definition, 'aws_cloudwatch_event_bus').kms_key_identifier, DATA_KEY)
  assert.is(first(definition, 'aws_cloudwatch_event_archive').kms_key_identifier, DATA_KEY)
  for (const { kms_master_key_id, sqs_managed_sse_enabled } of all(definition, 'aws_sqs_queue'))
    assert.equal(
      { kms_master_key_id, sqs_managed_sse_enabled },
      { kms_master_key_id: KEY, sqs_managed_sse_enabled: undefined },
    )
  for (const { kms_key_arn } of all(definition, 'aws_lambda_function')) assert.is(kms_key_arn, KEY)
  const { type, key_id } = first(definition, 'aws_ssm_parameter')
  assert.equal({ type, key_id }, { type: 'SecureString', key_id: KEY })
  const statement = JSON.parse(policyOf(definition, 'execution-handler')).Statement.find(
    ({ Sid }: { readonly Sid: string }) => Sid === 'CustomerKey1',
  )
  assert.equal(statement.Resource, [KEY])
  assert.equal(
    statement.Condition.StringEquals['kms:ViaService'],
    ['sqs', 'lambda', 'ssm'].map((service) => `${service}.eu-west-1.amazonaws.com`),
  )
  const dataKey = String(definition.resource.aws_kms_key?.['data-key']?.policy)
  assert.match(dataKey, /"Sid":"Bus"/)
  assert.not.match(dataKey, /"Sid":"Queues"/)
  assert.match(
    String(synthesize(OTHERWISE).resource.aws_kms_key?.['data-key']?.policy),
    /"Sid":"Queues".*sns\.amazonaws\.com/,
  )
})

test('functions that reach out are in the VPC, and their own code may not touch its interfaces', () => {
  const definition = synthesize(ORGANIZATION)
  for (const name of ['invoke-agent-analysis', 'execution-handler']) {
    assert.equal(functionNamed(definition, name).vpc_config, {
      subnet_ids: ['subnet-0a1b2c3d'],
      security_group_ids: ['sg-0a1b2c3d'],
    })
    assert.match(
      policyOf(definition, name),
      new RegExp(
        `VpcNotByCode.*lambda:SourceFunctionArn":"arn:aws:lambda:eu-west-1:${ACCOUNT}:function:${name}"`,
      ),
    )
  }
  assert.is(functionNamed(definition, 'notify').vpc_config, undefined)
  assert.not.match(policyOf(definition, 'notify'), /ec2:/)
})

test('links have the name of the API, and the firewall is in front of its stage', () => {
  const definition = synthesize(ORGANIZATION)
  assert.is(definition.output.approval_url?.value, 'https://approval.example.com/approval')
  assert.match(
    JSON.stringify(functionNamed(definition, 'notify').environment),
    'https://approval.example.com/approval',
  )
  assert.match(String(definition.output.api_domain_target?.value), /regional_domain_name\}$/)
  assert.match(
    String(first(definition, 'aws_wafv2_web_acl_association').resource_arn),
    /^\$\{aws_api_gateway_stage\..*\.arn\}$/,
  )
})

test('where a region has no registry of schemas there is none, unless it is asked for', () => {
  const registries = (definition: TerraformJson) => all(definition, 'aws_schemas_registry').length
  assert.is(registries(synthesize(OTHERWISE)), 0)
  assert.is(registries(synthesize({ ...OTHERWISE, schema_registry: 'on', backend: HCP })), 1)
  assert.is(registries(synthesize(ORGANIZATION)), 1)
})

test('a backend of any kind is in the definition as it was given', () => {
  assert.equal(synthesize(OTHERWISE).terraform.backend, { gcs: { bucket: 'states', prefix: 'cloudops' } })
  const { backend, cloud } = synthesize({ ...OTHERWISE, schema_registry: 'on', backend: HCP }).terraform
  assert.equal({ backend, cloud }, { backend: undefined, cloud: HCP.config })
})

const TAG_NAME =
  'a name of up to 128 letters, digits, spaces and _ . : / = + - @, other than Project, Stage and aws:… in any capitals'
const TAG_VALUE = 'a text of up to 256 letters, digits, spaces and _ . : / = + - @, not aws:…'
const numbered = (count: number, kind: string): readonly string[] =>
  Array.from({ length: count }, (_, n) => `${kind}-0a1b2c${(16 + n).toString(16)}`)

/** What is set, and the whole message. */
const WRONG: readonly (readonly [Attributes, string])[] = [
  [
    { iam: { permissions_boundary_arn: 'workloads' } },
    'iam.permissions_boundary_arn: found "workloads", allowed is the ARN of an IAM policy',
  ],
  [
    { iam: { path: 'platform' } },
    'iam.path: found "platform", allowed is a path such as /platform/cloudops/',
  ],
  [
    { iam: { role_prefix: 'a-team-of-the-platform-dept-01' } },
    'iam.role_prefix: found "a-team-of-the-platform-dept-01", allowed is at most 29 characters: with cloudops-api-gateway-logs-eu-west-1 the name of a role ends at 64',
  ],
  [
    { customer_keys: { queues: 'alias/ours' } },
    'customer_keys.queues: found "alias/ours", allowed is "data" for the key of the stack, or the ARN of a KMS key',
  ],
  [
    { customer_keys: { bus: KEY.replace('eu-west-1', 'us-east-1') } },
    `customer_keys.bus: found "${KEY.replace('eu-west-1', 'us-east-1')}", allowed is a key of eu-west-1`,
  ],
  [
    { vpc: { subnet_ids: [], security_group_ids: ['sg-0a1b2c3d'] } },
    'vpc.subnet_ids: found [], allowed is at least one subnet, or no such setting',
  ],
  [
    { api_domain: { ...ORGANIZATION.api_domain, name: 'https://approval.example.com' } },
    'api_domain.name: found "https://approval.example.com", allowed is a lower-case host name such as approval.example.com',
  ],
  [
    {
      api_domain: {
        ...ORGANIZATION.api_domain,
        certificate_arn: ORGANIZATION.api_domain.certificate_arn.replace('eu-west-1', 'us-east-1'),
      },
    },
    `api_domain.certificate_arn: found "${ORGANIZATION.api_domain.certificate_arn.replace('eu-west-1', 'us-east-1')}", allowed is one of eu-west-1 in account ${ACCOUNT}`,
  ],
  [
    { web_acl_arn: ORGANIZATION.web_acl_arn.replace('regional', 'global') },
    `web_acl_arn: found "${ORGANIZATION.web_acl_arn.replace('regional', 'global')}", allowed is the ARN of a regional web ACL of WAF`,
  ],
  [
    { backend: { type: 'local' } },
    'backend.type: found "local", allowed is one of azurerm, cloud, consul, cos, gcs, http, kubernetes, oss, pg, remote, s3',
  ],
  [
    { backend: { type: 'gcs', bucket: 'states' } },
    'backend.bucket: found "states", allowed is it without a type; beside one it is an option of config',
  ],
  [
    { backend: { bucket: 'states', config: { prefix: 'x' } } },
    'backend.config: found {"prefix":"x"}, allowed is it beside a type',
  ],
  [
    { backend: { type: 'http', config: { address: 'https://states.example.com', password: 'x' } } },
    'backend.config.password: found what reads like a secret, allowed is none: Terraform takes it from the environment',
  ],
  [
    { backend: { type: 's3', config: { assume_role: { session_token: 'x' } } } },
    'backend.config.assume_role.session_token: found what reads like a secret, allowed is none: Terraform takes it from the environment',
  ],
  [{ tags: { Stage: 'x' } }, `tags: found "Stage", allowed is ${TAG_NAME}`],
  // To IAM these are Project and aws: again.
  [{ tags: { project: 'x' } }, `tags: found "project", allowed is ${TAG_NAME}`],
  [{ tags: { 'AWS:team': 'x' } }, `tags: found "AWS:team", allowed is ${TAG_NAME}`],
  [{ tags: { 'R&D': 'x' } }, `tags: found "R&D", allowed is ${TAG_NAME}`],
  [{ tags: { Team: 'x', team: 'Zoë' } }, 'tags: found "team", allowed is a name once: to IAM it is "Team"'],
  [{ tags: { Owner: 'Ada, Ben' } }, `tags.Owner: found "Ada, Ben", allowed is ${TAG_VALUE}`],
  [{ tags: { Owner: 'aws:ada' } }, `tags.Owner: found "aws:ada", allowed is ${TAG_VALUE}`],
  [{ tags: { Owner: 'x'.repeat(257) } }, `tags.Owner: found "${'x'.repeat(99)}, allowed is ${TAG_VALUE}`],
  [
    { tags: Object.fromEntries(Array.from({ length: 49 }, (_, n) => [`tag-${n}`, ''])) },
    'tags: found 49, allowed is at most 48',
  ],
  [
    { vpc: { ...ORGANIZATION.vpc, subnet_ids: numbered(17, 'subnet') } },
    'vpc.subnet_ids: found 17, allowed is at most 16, which is what Lambda takes',
  ],
  [
    { vpc: { ...ORGANIZATION.vpc, security_group_ids: numbered(6, 'sg') } },
    'vpc.security_group_ids: found 6, allowed is at most 5, which is what Lambda takes',
  ],
  [
    { alert_emails: ['ada@example.com', 'ben@example.com', 'ada@example.com'] },
    'alert_emails.2: found "ada@example.com", allowed is each address once, in whatever capitals',
  ],
  [
    { escalation_emails: ['ada@example.com', 'ada@example.com'] },
    'escalation_emails.1: found "ada@example.com", allowed is each address once, in whatever capitals',
  ],
  [
    { alert_emails: ['ada@example.com', 'Ada@Example.com'] },
    'alert_emails.1: found "Ada@Example.com", allowed is each address once, in whatever capitals',
  ],
]
for (const [values, message] of WRONG)
  test(`refused: ${JSON.stringify(values).slice(0, 80)}`, () => {
    try {
      readSettings({ values: { ...FULL_SETTINGS, ...values }, read: () => '' })
      assert.unreachable()
    } catch (error) {
      if (!(error instanceof SettingsError)) throw error
      assert.equal(error.problems, [message])
    }
  })

test.run()
