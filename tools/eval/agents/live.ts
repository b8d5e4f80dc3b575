import { BedrockRuntimeClient } from '@aws-sdk/client-bedrock-runtime'
import * as TE from 'fp-ts/TaskEither'
import { makeAgent } from '../../../functions/adapters/agent'
import { makeCognitoToken, type Token } from '../../../functions/adapters/agent/cognito'
import { notFound } from '../../../functions/runtime/errors'
import { startAgent } from '../../../local/aws/agent'
import { ToolError } from '../../../local/commands/shared/command-line'
import { regionOf } from '../../../schemas/agent-arn'
import { settingsIfAny } from '../../shared/deployment'
import type { Contender } from './contender'

/** The agent by rules of the local cloud speaks as a model of this profile. */
const LOCAL_ARN =
  'arn:aws:bedrock:us-east-1:000000000000:inference-profile/us.anthropic.claude-sonnet-4-20250514-v1:0'

/** An analysis is one conversation; it is not gone on with. */
const forgetting: Parameters<typeof makeAgent>[0]['conversations'] = {
  read: (id) => TE.left(notFound('conversation', id)),
  write: () => TE.right(undefined),
}

/** For agents that are asked by AWS credentials alone. */
const noToken: Token = () => TE.right(undefined)

const tokenOf = (
  AGENT_RUNTIME_ARN: string,
  { COGNITO_CLIENT_ID, COGNITO_USERNAME, COGNITO_PASSWORD }: NodeJS.ProcessEnv,
): Token =>
  COGNITO_CLIENT_ID === undefined || COGNITO_USERNAME === undefined || COGNITO_PASSWORD === undefined
    ? noToken
    : makeCognitoToken({
        AGENT_RUNTIME_ARN,
        COGNITO_CLIENT_ID,
        COGNITO_SECRET_ID: '',
        COGNITO_USERNAME,
        COGNITO_PASSWORD,
      })

interface Credentials {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken?: string | undefined
}

/** The local services believe anybody. */
const ANYBODY: Credentials = { accessKeyId: 'evaluation', secretAccessKey: 'x' }

/**
 * Every AWS call of this process goes to the local services: whatever an agent asks for or proposes, it reaches no account.
 * Exceptions are made by name.
 */
export const pointToLocal = (endpoint: string, given = ANYBODY, region = 'us-east-1'): void => {
  // `AWS_IGNORE_CONFIGURED_ENDPOINT_URLS` would have the SDK take no notice of all the others.
  for (const name of Object.keys(process.env))
    if (/^AWS_(ENDPOINT_URL|IGNORE_CONFIGURED|SESSION_TOKEN)/.test(name)) delete process.env[name]
  process.env.AWS_ENDPOINT_URL = endpoint
  process.env.AWS_REGION = region
  process.env.AWS_ACCESS_KEY_ID = given.accessKeyId
  process.env.AWS_SECRET_ACCESS_KEY = given.secretAccessKey
  if (given.sessionToken !== undefined) process.env.AWS_SESSION_TOKEN = given.sessionToken
}

/** The agent by rules; a script takes the place of its answers. */
export const localContender = async (endpoint: string, script?: unknown): Promise<Contender> => {
  pointToLocal(endpoint)
  const local = await startAgent({ script, report: () => {} })
  process.env.AWS_ENDPOINT_URL_BEDROCK_RUNTIME = local.endpoint
  const agent = makeAgent({
    runtimeArn: LOCAL_ARN,
    token: noToken,
    conversations: forgetting,
    firstWaitMs: 1,
  })
  return {
    name: script === undefined ? 'local agent (rules)' : 'local agent (script)',
    lanes: 1,
    agentFor: () => agent,
    stop: () => local.stop(),
  }
}

/** Services that a deployed agent is reached by; nothing else leaves this machine. */
const AGENT_SERVICES: Readonly<Record<string, string>> = {
  BEDROCK_RUNTIME: 'bedrock-runtime',
  BEDROCK_AGENT_RUNTIME: 'bedrock-agent-runtime',
  BEDROCK_AGENTCORE: 'bedrock-agentcore',
  COGNITO_IDENTITY_PROVIDER: 'cognito-idp',
}

/**
 * An agent that is deployed. Credentials are looked for once, before calls are led to the local services.
 * @throws ToolError where there are none
 */
export const deployedContender = async (
  runtimeArn: string,
  endpoint: string,
  lanes: number,
): Promise<Contender> => {
  const region = regionOf(runtimeArn)
  const credentials = await new BedrockRuntimeClient({ region }).config
    .credentials()
    .catch((error: unknown) => {
      throw new ToolError(
        `no credentials for ${runtimeArn}: name a profile (AWS_PROFILE) or sign in (${error instanceof Error ? error.message : error})`,
      )
    })
  pointToLocal(endpoint, credentials, region)
  for (const [variable, host] of Object.entries(AGENT_SERVICES))
    process.env[`AWS_ENDPOINT_URL_${variable}`] = `https://${host}.${region}.amazonaws.com`
  const agent = makeAgent({
    runtimeArn,
    token: tokenOf(runtimeArn, process.env),
    conversations: forgetting,
    // Model, guardrail, endpoint and the like: as it is deployed.
    settings: settingsIfAny()?.agent ?? {},
  })
  return {
    name: runtimeArn,
    lanes,
    countsTokens: true,
    stopsOnRefusal: true,
    agentFor: () => agent,
    stop: async () => {},
  }
}
