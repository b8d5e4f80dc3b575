import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { readSettings, SettingsError } from '../../stacks/settings'
import { type Attributes, FULL_SETTINGS, synthesize, type TerraformJson } from '../support/synthesized'

/** The agent by its forms: its ARN, and what the functions that ask it may do. */

const test = suite('the agent of a deployment')

interface Statement {
  readonly Action: readonly string[]
  readonly Resource: readonly string[]
  readonly Condition?: object
}

const ABOUT_AGENTS = /^bedrock|^secretsmanager|sessions/
const statementsOf = ({ resource }: TerraformJson, role: string): readonly Statement[] =>
  Object.entries(resource.aws_iam_role_policy ?? {})
    .filter(([id]) => id.startsWith(role))
    .flatMap(([, { policy }]) => (JSON.parse(String(policy)) as { Statement: Statement[] }).Statement)

/** `action resource` of what concerns agents, with a mark where a condition narrows it. */
const rightsOf = (definition: TerraformJson, role: string): readonly string[] =>
  statementsOf(definition, role)
    .flatMap(({ Action, Resource, Condition }) =>
      Action.flatMap((action) =>
        Resource.map(
          (resource) =>
            `${action} ${resource}${Condition === undefined ? '' : ` ${JSON.stringify(Condition)}`}`,
        ),
      ),
    )
    .filter((right) => ABOUT_AGENTS.test(right) || right.includes('/sessions/'))
    .map((right) => right.replaceAll(/\$\{[^}]*\}/g, (name) => name.replace(/\$\{|\..*/g, '')))
    .sort()

const base: Attributes = { ...FULL_SETTINGS, agent_runtime_arn: undefined }
const variables = (definition: TerraformJson): Record<string, string> => {
  const [lambda] = Object.values(definition.resource.aws_lambda_function ?? {}).filter(
    ({ function_name }) => function_name === 'analyze-issue',
  )
  return (lambda?.environment as { variables: Record<string, string> } | undefined)?.variables ?? {}
}
const definitionOf = (values: Attributes): TerraformJson =>
  synthesize(
    Object.fromEntries(Object.entries({ ...base, ...values }).filter(([, value]) => value !== undefined)),
  )

const ID = 'anthropic.claude-sonnet-4-20250514-v1:0'
const ACCOUNT = 'arn:aws:bedrock:eu-west-1:123456789012'
const CORE = 'arn:aws:bedrock-agentcore:eu-west-1:123456789012'
const NO_AGENT = 'arn:aws:bedrock:us-east-1:000000000000:agent/UNCONFIGURED/alias/UNCONFIGURED'
const STREAM = 'bedrock:InvokeModelWithResponseStream'
const behind = (profile: string) => [
  `${STREAM} arn:aws:bedrock:*::foundation-model/${ID} {"StringEquals":{"bedrock:InferenceProfileArn":"${profile}"}}`,
  `${STREAM} arn:aws:bedrock:::foundation-model/${ID} {"StringEquals":{"bedrock:InferenceProfileArn":"${profile}"}}`,
]
const session = (action: string) => `s3:${action}Object aws_s3_bucket/sessions/*`

/** Settings, the ARN that the functions get, and what the analysis may do beside the rest. */
const forms: readonly (readonly [string, Attributes, string, readonly string[]])[] = [
  [
    'a model id with where it reaches',
    { agent_runtime_arn: NO_AGENT, agent: { model_id: `eu.${ID}` } },
    `${ACCOUNT}:inference-profile/eu.${ID}`,
    [
      `${STREAM} ${ACCOUNT}:inference-profile/eu.${ID}`,
      ...behind(`${ACCOUNT}:inference-profile/eu.${ID}`),
      session('Put'),
    ],
  ],
  [
    'a model id alone',
    { agent_runtime_arn: NO_AGENT, agent: { model_id: ID } },
    `arn:aws:bedrock:eu-west-1::foundation-model/${ID}`,
    [`${STREAM} arn:aws:bedrock:eu-west-1::foundation-model/${ID}`, session('Put')],
  ],
  [
    'an application inference profile with its model, and a guardrail',
    {
      agent_runtime_arn: `${ACCOUNT}:application-inference-profile/abc123`,
      agent: { model_id: `global.${ID}`, guardrail_id: 'gr1', guardrail_version: '3' },
    },
    `${ACCOUNT}:application-inference-profile/abc123`,
    [
      `${STREAM} ${ACCOUNT}:application-inference-profile/abc123`,
      ...behind(`${ACCOUNT}:application-inference-profile/abc123`),
      `bedrock:ApplyGuardrail ${ACCOUNT}:guardrail/gr1`,
      session('Put'),
    ],
  ],
  [
    'an agent alias that wants no token',
    { agent_runtime_arn: `${ACCOUNT}:agent/AGENT12345/alias/ALIAS12345`, cognito_client_id: 'unconfigured' },
    `${ACCOUNT}:agent/AGENT12345/alias/ALIAS12345`,
    [`bedrock:InvokeAgent ${ACCOUNT}:agent-alias/AGENT12345/ALIAS12345`],
  ],
  [
    'a harness of the account',
    { agent_runtime_arn: `${CORE}:harness/triage-AbC1234567`, agent: { model_id: `eu.${ID}` } },
    `${CORE}:harness/triage-AbC1234567`,
    [
      `bedrock-agentcore:InvokeAgentRuntime ${CORE}:harness/triage-AbC1234567`,
      `bedrock-agentcore:InvokeHarness ${CORE}:harness/triage-AbC1234567`,
      session('Put'),
    ],
  ],
  [
    'an AgentCore runtime that is called by IAM',
    { agent_runtime_arn: `${CORE}:runtime/triage-AbC123`, agent: { auth: 'sigv4', qualifier: 'live' } },
    `${CORE}:runtime/triage-AbC123`,
    [
      `bedrock-agentcore:InvokeAgentRuntime ${CORE}:runtime/triage-AbC123`,
      `bedrock-agentcore:InvokeAgentRuntime ${CORE}:runtime/triage-AbC123/runtime-endpoint/live`,
    ],
  ],
  [
    'an agent alias',
    { agent_runtime_arn: `${ACCOUNT}:agent/AGENT12345/alias/ALIAS12345` },
    `${ACCOUNT}:agent/AGENT12345/alias/ALIAS12345`,
    [
      `bedrock:InvokeAgent ${ACCOUNT}:agent-alias/AGENT12345/ALIAS12345`,
      'secretsmanager:GetSecretValue aws_secretsmanager_secret',
    ],
  ],
  [
    'an AgentCore runtime',
    { agent_runtime_arn: 'arn:aws:bedrock-agentcore:eu-west-1:123456789012:runtime/triage-AbC123' },
    'arn:aws:bedrock-agentcore:eu-west-1:123456789012:runtime/triage-AbC123',
    ['secretsmanager:GetSecretValue aws_secretsmanager_secret'],
  ],
]
for (const [name, values, arn, rights] of forms)
  test(`${name}: its ARN, and no right too many`, () => {
    const definition = definitionOf(values)
    assert.is(variables(definition).AGENT_RUNTIME_ARN, arn)
    assert.equal(rightsOf(definition, 'analyze-issue_'), [...rights].sort())
    assert.equal(
      rightsOf(definition, 'execution-handler_').map((right) => right.replace('s3:Get', 's3:Put')),
      [...rights].sort(),
    )
  })

test('a harness that the stack makes: no memory, one model, no data of ours', () => {
  const model_id = `eu.${ID}`
  const definition = definitionOf({ agent_runtime_arn: NO_AGENT, agent: { model_id, harness: true } })
  const [stack = {}] = Object.values(definition.resource.aws_cloudformation_stack ?? {})
  const { Resources } = JSON.parse(String(stack.template_body)) as { Resources: { Harness: Attributes } }
  const { Type, Properties } = Resources.Harness
  assert.is(Type, 'AWS::BedrockAgentCore::Harness')
  assert.equal(
    { ...(Properties as object), ExecutionRoleArn: '' },
    {
      HarnessName: 'cloudops_agent',
      ExecutionRoleArn: '',
      Model: { BedrockModelConfig: { ModelId: model_id } },
      Memory: { Disabled: {} },
      Skills: [],
      AllowedTools: ['no_tool'],
      MaxIterations: 1,
      MaxTokens: 1024,
      TimeoutSeconds: 60,
    },
  )
  const harness = 'aws_cloudformation_stack'
  assert.match(
    String(variables(definition).AGENT_RUNTIME_ARN),
    /aws_cloudformation_stack\..*outputs.*HarnessArn/,
  )
  const profile = `${ACCOUNT}:inference-profile/${model_id}`
  const invoking = ['bedrock:InvokeModel', 'bedrock:InvokeModelWithResponseStream']
  const statements = statementsOf(definition, 'harness_')
  assert.equal(statements.flatMap(({ Action }) => Action).sort(), [
    ...[...invoking, ...invoking].sort(),
    'logs:CreateLogGroup',
    'logs:CreateLogStream',
    'logs:PutLogEvents',
  ])
  assert.equal(statements[0]?.Resource, [profile])
  assert.equal(statements[1]?.Condition, { StringEquals: { 'bedrock:InferenceProfileArn': profile } })
  const [{ assume_role_policy = '' } = {}] = Object.entries(definition.resource.aws_iam_role ?? {})
    .filter(([id]) => id.startsWith('harness_'))
    .map(([, role]) => role)
  assert.match(
    String(assume_role_policy),
    /aws:SourceAccount.*123456789012.*aws:SourceArn.*harness\/cloudops_agent-\*/,
  )
  const rights = rightsOf(definition, 'analyze-issue_')
  assert.equal(
    rights.map((right) => right.replace(/ .*/, '')),
    ['bedrock-agentcore:InvokeAgentRuntime', 'bedrock-agentcore:InvokeHarness', 's3:PutObject'],
  )
  assert.ok(
    rights.slice(0, 2).every((right) => right.includes(harness)),
    rights.join('\n'),
  )
})

test('a runbook is read at the synth, and is at most 8 KB', () => {
  const monitors = [{ domain: 'shop.example.com', runbook: 'shop.md' }]
  const given = (text: string) =>
    readSettings({ values: { ...FULL_SETTINGS, monitors }, read: (path) => (path === 'shop.md' ? text : '') })
  assert.is(given('# Shop').monitors[0]?.runbook, '# Shop')
  for (const text of ['', 'x'.repeat(8_193)])
    try {
      given(text)
      assert.unreachable()
    } catch (error) {
      assert.instance(error, SettingsError)
      assert.match(
        (error as SettingsError).problems.join(),
        /^monitors\.0\.runbook: .*Markdown file of 1 to 8192/,
      )
    }
})

const refused: readonly (readonly [string, Attributes, RegExp])[] = [
  [
    'an application inference profile without its model',
    { agent_runtime_arn: `${ACCOUNT}:application-inference-profile/a` },
    /^agent\.model_id: found nothing/,
  ],
  [
    'a model beside another agent',
    { agent_runtime_arn: `${ACCOUNT}:agent/A/alias/B`, agent: { model_id: ID } },
    /^agent\.model_id: found beside agent_runtime_arn/,
  ],
  [
    'half a guardrail',
    { agent_runtime_arn: NO_AGENT, agent: { model_id: ID, guardrail_id: 'gr1' } },
    /^agent\.guardrail_id, agent\.guardrail_version: found one/,
  ],
  [
    'a guardrail for an agent of its own',
    { agent_runtime_arn: `${ACCOUNT}:agent/A/alias/B`, agent: { guardrail_id: 'g', guardrail_version: '1' } },
    /^agent\.guardrail_id: found for an agent/,
  ],
  [
    'a model that is to act itself',
    { agent_runtime_arn: NO_AGENT, agent: { model_id: ID }, execution: { mode: 'agent' } },
    /^execution\.mode: found agent for a model/,
  ],
  [
    'a harness without its model',
    { agent_runtime_arn: `${CORE}:harness/triage-AbC1234567` },
    /^agent\.model_id: found nothing, allowed is the id of the model that the harness asks/,
  ],
  [
    'a harness to be made beside another agent',
    { agent_runtime_arn: `${ACCOUNT}:agent/A/alias/B`, agent: { harness: true } },
    /^agent\.harness: found true beside agent_runtime_arn/,
  ],
  [
    'a harness that is to act itself',
    { agent_runtime_arn: NO_AGENT, agent: { model_id: ID, harness: true }, execution: { mode: 'agent' } },
    /^execution\.mode: found agent for a harness/,
  ],
  [
    'a way to be called for an agent that has one',
    { agent_runtime_arn: `${ACCOUNT}:agent/A/alias/B`, agent: { auth: 'sigv4' } },
    /^agent\.auth: found for an agent that has one way/,
  ],
  [
    'an endpoint of an agent that has none',
    { agent_runtime_arn: `${ACCOUNT}:agent/A/alias/B`, agent: { qualifier: 'live' } },
    /^agent\.qualifier: found for an agent without endpoints/,
  ],
  [
    'another partition',
    { agent_runtime_arn: `arn:aws-cn:bedrock:cn-north-1:123456789012:inference-profile/${ID}` },
    /^agent_runtime_arn: .*allowed is the ARN of an inference profile, a foundation model, an AgentCore harness, an AgentCore runtime or an agent alias/,
  ],
  [
    'a model by its name',
    { agent: { model_id: 'Claude Sonnet' } },
    /^agent\.model_id: found "Claude Sonnet", allowed is a Bedrock model/,
  ],
]
for (const [name, values, words] of refused)
  test(`${name} is refused at the synth`, () => {
    try {
      readSettings({ values: { ...FULL_SETTINGS, standing_approvals: undefined, ...values }, read: () => '' })
      assert.unreachable()
    } catch (error) {
      assert.instance(error, SettingsError)
      assert.match((error as SettingsError).problems.join('\n'), words)
    }
  })

test.run()
