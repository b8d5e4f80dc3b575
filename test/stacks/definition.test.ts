import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { golden } from '../support/golden'
import { synthesize, type TerraformJson } from '../support/synthesized'

const test = suite('the synthesized definition')

/** What is lost for good when Terraform replaces it. */
const STATEFUL = [
  'aws_api_gateway_rest_api',
  'aws_cloudwatch_event_archive',
  'aws_cloudwatch_event_bus',
  'aws_cloudwatch_log_group',
  'aws_dynamodb_table',
  'aws_kms_key',
  'aws_s3_bucket',
  'aws_schemas_registry',
  'aws_secretsmanager_secret',
  'aws_sns_topic',
  'aws_sqs_queue',
  'aws_ssm_parameter',
]

const pretty = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`

/** Without what changes with the functions' code, and without the schemas, which have tests of their own. */
const withoutCode = (definition: TerraformJson): TerraformJson =>
  JSON.parse(
    JSON.stringify(definition, (key, value: unknown) => {
      if (key === 'source_code_hash') return 'HASH'
      if (key === 'content') return 'SCHEMA'
      return key === 'filename' && typeof value === 'string'
        ? value.replace(/\/[0-9A-F]{32}\//, '/HASH/')
        : value
    }),
  )

const statefulIds = ({ resource }: TerraformJson): string[] =>
  STATEFUL.flatMap((type) => Object.keys(resource[type] ?? {}).map((id) => `${type}.${id}`))

test('is the one that was reviewed', () => golden('cloudops.tf.json', pretty(withoutCode(synthesize()))))

test('keeps the logical ids of what holds state', () =>
  golden('stateful-ids.txt', `${statefulIds(synthesize()).join('\n')}\n`))

test('keeps those ids under other settings', () =>
  assert.equal(
    statefulIds(synthesize({ stage: 'dev', deletion_protection: false })),
    statefulIds(synthesize()),
  ))

test('gives every name of a stage its suffix', () => {
  const names = (stage: string) =>
    Object.entries(synthesize({ stage }).resource).flatMap(([type, resources]) =>
      Object.entries(resources).flatMap(([id, attributes]) =>
        ['name', 'function_name', 'alarm_name', 'dashboard_name', 'bucket']
          .map((key) => attributes[key])
          .filter((name): name is string => typeof name === 'string' && !name.startsWith('$'))
          .map((name) => `${type}.${id} ${name}`),
      ),
    )
  const [bare, dev] = [names(''), names('dev')]
  assert.equal(
    dev.filter((name) => bare.includes(name)),
    INSIDE_A_STAGED_PARENT.flatMap((type) => bare.filter((name) => name.startsWith(`${type}.`))),
  )
})

/** Their names live inside of something whose name has the suffix. */
const INSIDE_A_STAGED_PARENT = ['aws_iam_role_policy', 'aws_lambda_alias', 'aws_schemas_schema']

test.run()
