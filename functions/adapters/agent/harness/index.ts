import { randomUUID } from 'node:crypto'
import type {
  HarnessMessage,
  HarnessTool,
  InvokeHarnessStreamOutput,
} from '@aws-sdk/client-bedrock-agentcore'
import type { ConverseStreamOutput } from '@aws-sdk/client-bedrock-runtime'
import type { Agent, AgentTask, OfferedAction } from '../../../runtime/ports'
import { agentCoreClient } from '../agent-core-client'
import { MAX_TOKENS, makeConversingAgent, type Speaker, SYSTEM } from '../conversation'
import type { Conversations } from '../conversation/stored'
import { readMessage, type Spoken } from '../conversation/stream'
import { toolConfig } from '../conversation/tools'
import { ownTool, problem } from '../failure'

/**
 * A harness of AgentCore. Its session ends when it likes, and its memory is off: each call is a session of its own that is sent the
 * whole conversation, so that an approval may be late and two alerts share nothing. Within a call the session is resumed by the
 * message that asked and a result for each of its requests: the service keeps neither of a turn that waits.
 */
export const makeHarnessAgent = (given: {
  readonly harnessArn: string
  readonly qualifier: string
  readonly region: string
  readonly modelId: string
  readonly conversations: Conversations
  readonly maxTokens: number
}): Agent => {
  const { harnessArn, qualifier, region, modelId } = given
  const loaded = agentCoreClient(region)

  const speaker: Speaker = {
    model: `${harnessArn} ${modelId}`,
    begin: (call, signal, reached) => {
      const runtimeSessionId = `${call.session_id}-${randomUUID()}`
      const tools = inlineTools(call.task, call.offered)
      const names = tools.map(({ name = '' }) => name)
      let sent = 0
      return async (messages, { rounds, milliseconds }) => {
        reached('asking')
        const { client, InvokeHarnessCommand } = await loaded()
        const { stream } = await client.send(
          new InvokeHarnessCommand({
            harnessArn,
            qualifier,
            runtimeSessionId,
            messages: messages.slice(sent) as unknown as HarnessMessage[],
            model: { bedrockModelConfig: { modelId, maxTokens: MAX_TOKENS } },
            systemPrompt: [{ text: SYSTEM }],
            tools,
            skills: [],
            // Without it the harness has a shell and files.
            allowedTools: names,
            maxIterations: rounds,
            maxTokens: MAX_TOKENS,
            timeoutSeconds: Math.max(1, Math.ceil(milliseconds / 1000)),
          }),
          { abortSignal: signal },
        )
        sent = messages.length
        reached('answering')
        if (stream === undefined) throw problem('truncated')
        return onlyGiven(await readMessage(converseEvents(stream), signal), names)
      }
    },
    promptBlocks: (prompt) => [{ text: prompt }],
    reviewed: async (text) => text,
  }
  return makeConversingAgent(speaker, given)
}

/** Events of a harness are those of ConverseStream, and more, which are refused as unknown. */
const converseEvents = (stream: AsyncIterable<InvokeHarnessStreamOutput>) =>
  stream as unknown as AsyncIterable<ConverseStreamOutput>

/** A harness that uses what it was not given has other tools than ours: nothing that it says counts. @throws AgentProblem */
const onlyGiven = (spoken: Spoken, names: readonly string[]): Spoken => {
  for (const { toolUse } of spoken.content)
    if (toolUse !== undefined && !names.includes(toolUse.name ?? '')) throw ownTool(toolUse.name)
  return spoken
}

/** A list of no tools would allow all of them: a task without any is given one that answers that there is nothing to do. */
const NOTHING = 'no_tool'

const inlineTools = (task: AgentTask, offered: readonly OfferedAction[]): HarnessTool[] => {
  const specs = (toolConfig(task, offered).tools ?? []).flatMap(({ toolSpec }) => toolSpec ?? [])
  const tools = specs.map(({ name, description = '', inputSchema }) => ({
    type: 'inline_function' as const,
    name: name ?? '',
    config: { inlineFunction: { description, inputSchema: inputSchema?.json } },
  }))
  if (tools.length > 0) return tools
  const inlineFunction = { description: 'Does nothing.', inputSchema: { type: 'object' } }
  return [{ type: 'inline_function', name: NOTHING, config: { inlineFunction } }]
}
