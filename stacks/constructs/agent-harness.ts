import { CloudformationStack } from '@cdktf/provider-aws/lib/cloudformation-stack'
import { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy'
import { Token } from 'cdktf'
import { Construct } from 'constructs'
import { harnessModels } from '../agent-resources'
import type { StackSettings } from '../settings'
import { named } from '../settings/names'
import { policy } from './names'
import { makeRole } from './roles'

const INVOKE = ['bedrock:InvokeModel', 'bedrock:InvokeModelWithResponseStream']
/** What the service takes where a call does not say it; every call of the functions says all of it. */
const LIMITS = { iterations: 1, tokens: 1_024, seconds: 60 }

/**
 * A harness of AgentCore with a role of its own. The provider has no resource for one: a CloudFormation stack of one resource makes
 * it, and is in the state, in a diff and in a destroy like any other.
 */
export class AgentHarness extends Construct {
  readonly arn: string

  constructor(scope: Construct, id: string, settings: StackSettings) {
    super(scope, id)
    const { region, account_id, agent } = settings
    const modelId = agent.model_id ?? ''
    // A name of letters, digits and underscores.
    const name = named(settings, 'cloudops-agent').replaceAll('-', '_')
    const core = (resource: string) => `arn:aws:bedrock-agentcore:${region}:${account_id}:${resource}`
    const role = makeRole(this, 'role', settings, {
      name: 'cloudops-agent-harness',
      assumeRolePolicy: policy({
        Effect: 'Allow',
        Principal: { Service: 'bedrock-agentcore.amazonaws.com' },
        Action: 'sts:AssumeRole',
        Condition: {
          StringEquals: { 'aws:SourceAccount': account_id },
          // A harness runs in a runtime of the same name.
          ArnLike: { 'aws:SourceArn': [core(`harness/${name}-*`), core(`runtime/*${name}*`)] },
        },
      }),
    })
    const { arn: model, behind } = harnessModels(settings, modelId)
    const logs = `arn:aws:logs:${region}:${account_id}:log-group:/aws/bedrock-agentcore/*${name}*`
    const permissions = new IamRolePolicy(this, 'permissions', {
      name: 'model',
      role: role.id,
      policy: policy(
        { Sid: 'Model', Effect: 'Allow', Action: INVOKE, Resource: [model] },
        ...(behind === undefined
          ? []
          : [
              {
                Sid: 'ModelsOfProfile',
                Effect: 'Allow',
                Action: INVOKE,
                Resource: behind.models,
                Condition: { StringEquals: { 'bedrock:InferenceProfileArn': behind.profile } },
              },
            ]),
        {
          Sid: 'Logs',
          Effect: 'Allow',
          Action: ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'],
          Resource: [logs, `${logs}:*`],
        },
      ),
    })
    const stack = new CloudformationStack(this, 'stack', {
      name: named(settings, 'cloudops-agent-harness'),
      templateBody: JSON.stringify({
        Resources: {
          Harness: {
            Type: 'AWS::BedrockAgentCore::Harness',
            Properties: {
              HarnessName: name,
              ExecutionRoleArn: role.arn,
              Model: { BedrockModelConfig: { ModelId: modelId } },
              // What one alert holds must not reach the next one.
              Memory: { Disabled: {} },
              Skills: [],
              AllowedTools: ['no_tool'],
              MaxIterations: LIMITS.iterations,
              MaxTokens: LIMITS.tokens,
              TimeoutSeconds: LIMITS.seconds,
            },
          },
        },
        Outputs: { HarnessArn: { Value: { 'Fn::GetAtt': ['Harness', 'Arn'] } } },
      }),
      dependsOn: [permissions],
    })
    // Without quotes: policies hold it within their JSON.
    this.arn = Token.asString(stack.interpolationForAttribute('outputs.HarnessArn'))
  }
}
