import type { ContentBlock, Message } from '@aws-sdk/client-bedrock-runtime'
import { loadedOnce } from '../../../runtime/loaded-once'
import type { Agent } from '../../../runtime/ports'
import { MAX_TOKENS, makeConversingAgent, type Speaker, SYSTEM } from '../conversation'
import type { Conversations } from '../conversation/stored'
import { readMessage } from '../conversation/stream'
import { toolConfig } from '../conversation/tools'
import { strictEventStreams } from '../event-streams'
import { problem } from '../failure'
import { wholeAnswers } from '../whole-answers'
import { cacheableModel, withCachePoint } from './caching'

export interface Guardrail {
  readonly id: string
  readonly version: string
}

/** A model of Bedrock by ConverseStream. The service keeps nothing of it. */
export const makeConverseAgent = (given: {
  /** ARN of an inference profile or of a foundation model. */
  readonly modelArn: string
  /** The model's id, where the ARN does not say it. */
  readonly modelId?: string | undefined
  readonly region: string
  readonly conversations: Conversations
  readonly maxTokens: number
  readonly guardrail?: Guardrail | undefined
}): Agent => {
  const { modelArn, region, guardrail } = given
  /** The SDK's client is loaded where a model is the agent, when it is asked first. */
  const bedrock = loadedOnce(async () => {
    const sdk = await import('@aws-sdk/client-bedrock-runtime')
    const client = new sdk.BedrockRuntimeClient({
      region,
      maxAttempts: 1,
      eventStreamSerdeProvider: strictEventStreams,
      requestHandler: wholeAnswers,
    })
    return { ...sdk, client }
  })
  const isCached = cacheableModel(given.modelId ?? modelArn)
  const cached = (messages: readonly Message[]): Message[] =>
    isCached ? withCachePoint(messages) : [...messages]

  const speaker: Speaker = {
    model: modelArn,
    begin: (call, signal, reached) => async (messages) => {
      reached('asking')
      const tools = toolConfig(call.task, call.offered)
      const { client, ConverseStreamCommand } = await bedrock()
      const { stream } = await client.send(
        new ConverseStreamCommand({
          modelId: modelArn,
          system: [{ text: SYSTEM }, ...(isCached ? [{ cachePoint: { type: 'default' as const } }] : [])],
          messages: cached(messages),
          inferenceConfig: { maxTokens: MAX_TOKENS },
          ...(tools.tools?.length === 0 ? {} : { toolConfig: tools }),
          ...(guardrail === undefined
            ? {}
            : {
                guardrailConfig: {
                  guardrailIdentifier: guardrail.id,
                  guardrailVersion: guardrail.version,
                  streamProcessingMode: 'sync' as const,
                },
              }),
        }),
        { abortSignal: signal },
      )
      reached('answering')
      if (stream === undefined) throw problem('truncated')
      return readMessage(stream, signal)
    },
    promptBlocks: (prompt) => promptBlocks(prompt, guardrail),
    // What a tool answers comes from outside as a site's text does.
    reviewed: async (text, signal) => {
      if (guardrail === undefined) return text
      const { client, ApplyGuardrailCommand } = await bedrock()
      const { action } = await client.send(
        new ApplyGuardrailCommand({
          guardrailIdentifier: guardrail.id,
          guardrailVersion: guardrail.version,
          source: 'INPUT',
          content: [{ text: { text } }],
        }),
        { abortSignal: signal },
      )
      if (action !== 'NONE') throw problem('guardrail')
      return text
    },
  }
  return makeConversingAgent(speaker, given)
}

/** The data of a prompt are for the guardrail to judge, not our own words. */
const promptBlocks = (prompt: string, guardrail: Guardrail | undefined): ContentBlock[] => {
  const at = prompt.indexOf('```json\n')
  if (guardrail === undefined || at <= 0) return [{ text: prompt }]
  return [
    { text: prompt.slice(0, at) },
    { guardContent: { text: { text: prompt.slice(at), qualifiers: ['guard_content'] } } },
  ]
}
