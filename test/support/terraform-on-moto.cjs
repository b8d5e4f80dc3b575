#!/usr/bin/env node
/**
 * In the place of the real Terraform on the path: what moto 5.2 does not have is left out of the definition before it is
 * initialised, and the provider gets what moto needs. The command is then the real one's.
 */
const { spawnSync } = require('node:child_process')
const { readFileSync, writeFileSync } = require('node:fs')

require('../../tools/typescript.cjs')
const { forProvider5 } = require('./provider-5')

const NOT_IN_MOTO = [
  'aws_cloudwatch_composite_alarm',
  'aws_cloudwatch_query_definition',
  'aws_schemas_registry',
  'aws_schemas_schema',
]

/** What else shows that those are right: the same provider's `validate` and `plan`, with nothing left out. */
module.exports = { NOT_IN_MOTO }

const args = require.main === module ? process.argv.slice(2) : undefined
if (args?.[0] === 'init') {
  const definition = JSON.parse(forProvider5(readFileSync('cdk.tf.json', 'utf8')))
  for (const type of NOT_IN_MOTO) delete definition.resource[type]
  // Of a mapping to an alias moto answers the version behind it, AWS the alias.
  for (const mapping of Object.values(definition.resource.aws_lambda_event_source_mapping ?? {}))
    mapping.lifecycle = { ignore_changes: ['function_name'] }
  // AWS answers the text that it was given, moto one with spaces.
  for (const queue of Object.values(definition.resource.aws_sqs_queue))
    if (queue.redrive_policy) queue.lifecycle = { ignore_changes: ['redrive_policy'] }
  writeFileSync('cdk.tf.json', JSON.stringify(definition))
  const aws = { s3_use_path_style: true, skip_metadata_api_check: true, max_retries: 2 }
  writeFileSync('override.tf.json', JSON.stringify({ provider: { aws } }))
}
if (args !== undefined) {
  const { status } = spawnSync(process.env.REAL_TERRAFORM, args, { stdio: 'inherit' })
  process.exitCode = status ?? 1
}
