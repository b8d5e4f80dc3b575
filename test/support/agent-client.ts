import {
  BedrockAgentRuntimeClient,
  InvokeAgentCommand,
  type InvokeAgentCommandInput,
} from '@aws-sdk/client-bedrock-agent-runtime'
import { type Agent, startAgent } from '../../local/aws/agent'

/** UUID of a session. */
export const session = (n: number) => `00000000-0000-4000-8000-00000000000${n}`
const base = { agentId: 'AGENT1', agentAliasId: 'ALIAS1' }

export const reports: string[] = []
const running: Agent[] = []

/** Starts an agent that `stopAgents` ends. */
export const start = async (script?: unknown): Promise<Agent> => {
  const agent = await startAgent({ script, report: (_, line) => reports.push(line) })
  running.push(agent)
  return agent
}

export const clientOf = (agent: Agent, maxAttempts = 1) =>
  new BedrockAgentRuntimeClient({
    region: 'eu-west-1',
    endpoint: agent.endpoint,
    credentials: { accessKeyId: 'x', secretAccessKey: 'x' },
    maxAttempts,
  })

export interface Heard {
  text: string
  chunks: number
  control: { invocationId: string; inputs: readonly unknown[] } | undefined
  traces: number
}

/** Invokes the agent and reads its whole stream. */
export const invoke = async (
  client: BedrockAgentRuntimeClient,
  input: Omit<InvokeAgentCommandInput, 'agentId' | 'agentAliasId'>,
  abortSignal?: AbortSignal,
): Promise<Heard> => {
  const command = new InvokeAgentCommand({ ...base, ...input })
  const { completion } = await client.send(command, abortSignal === undefined ? {} : { abortSignal })
  const heard: Heard = { text: '', chunks: 0, control: undefined, traces: 0 }
  for await (const event of completion ?? []) {
    if (event.chunk?.bytes !== undefined) {
      heard.text += Buffer.from(event.chunk.bytes).toString()
      heard.chunks++
    } else if (event.returnControl !== undefined) {
      const { invocationId = '', invocationInputs = [] } = event.returnControl
      heard.control = { invocationId, inputs: invocationInputs }
    } else if (event.trace !== undefined) heard.traces++
  }
  return heard
}

export const promptOf = (value: object): string =>
  `Judge this.\n\n\`\`\`json\n${JSON.stringify(value)}\n\`\`\`\n\nAnswer.`

const issue = (issue_type: string, facts: Record<string, string> = {}) => ({
  issue_type,
  severity: 'high',
  summary: `the domain shows ${issue_type}`,
  evidence: { target: 'https://x/', facts: Object.entries(facts).map(([name, value]) => ({ name, value })) },
})

const everything = ['cloudfront:CreateInvalidation', 'route53:GetHealthCheck', 'ec2:DescribeInstances']

export const analysis = (issue_type: string, resources: object = {}, facts: Record<string, string> = {}) => ({
  kind: 'analysis',
  domain: 'shop.example.test',
  issues: [issue(issue_type, facts)],
  resources,
  allowed_actions: everything,
})

/** The last fenced JSON block. */
export const blockOf = (text: string): unknown =>
  JSON.parse(text.match(/```json\n([\s\S]*?)```\n$/)?.[1] ?? 'null')

export const stopAgents = async (): Promise<void> => {
  for (const agent of running.splice(0)) await agent.stop()
}

export const stale = { cloudfront_distribution_id: 'E1SHOPDEMO0001' }
