import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as t from 'io-ts'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { resourceTypes } from '../../../../local/resource-types'
import { readDefinition } from '../../../../local/terraform'
import { agentProtocol } from '../../../../schemas/agent-arn'
import { NO_AGENT_ARN } from '../../../../schemas/settings'
import { synthesizeInto } from '../../../support/synthesized'
import { thrown } from '../../../support/thrown'
import { writeDefinition } from '../../../support/write-definition'

const test = suite('local/aws/services: the stack that makes a harness')

const WithVariables = t.type({ environment: t.unknown })

test('functions of a synthesized definition are given the ARN of its harness', () => {
  const outdir = mkdtempSync(join(tmpdir(), 'harness-'))
  const agent = { model_id: 'eu.anthropic.claude-sonnet-4-20250514-v1:0', harness: true }
  const directory = synthesizeInto(outdir, { agent_runtime_arn: NO_AGENT_ARN, agent })
  const { ofType } = readDefinition(directory, resourceTypes, { endpoint: 'http://127.0.0.1:1' })
  const functions = JSON.stringify(
    ofType('aws_lambda_function', WithVariables).map(({ attributes }) => attributes),
  )
  rmSync(outdir, { recursive: true })
  const [arn = ''] = /arn:aws:bedrock-agentcore:[^"]+/.exec(functions) ?? []
  assert.is(arn, 'arn:aws:bedrock-agentcore:eu-west-1:123456789012:harness/cloudops_agent-AbC1234567')
  assert.is(agentProtocol(arn), 'harness')
})

const Type = 'AWS::BedrockAgentCore::Harness'
const harness = { Type, Properties: { HarnessName: 'mine' } }
for (const [what, template_body] of [
  ['another type', JSON.stringify({ Resources: { Harness: { ...harness, Type: 'AWS::S3::Bucket' } } })],
  ['one more resource', JSON.stringify({ Resources: { Harness: harness, Other: harness } })],
  ['YAML', 'Resources: {}'],
] as const)
  test(`${what} is refused, with what is known`, () => {
    const written = writeDefinition({ aws_cloudformation_stack: { mine: { name: 'mine', template_body } } })
    const refused = thrown(() => readDefinition(written.directory, resourceTypes, { endpoint: '' }))
    written.remove()
    assert.match(
      refused,
      /^aws_cloudformation_stack\.mine: .*template_body: .*one AWS::BedrockAgentCore::Harness/,
    )
  })

test.run()
