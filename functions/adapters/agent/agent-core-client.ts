import { loadedOnce } from '../../runtime/loaded-once'
import { strictEventStreams } from './event-streams'
import { longCalls } from './long-calls'

/** The SDK's client of AgentCore: loaded when a runtime or a harness is asked first, and by no one else. */
export const agentCoreClient = (region: string) =>
  loadedOnce(async () => {
    const sdk = await import('@aws-sdk/client-bedrock-agentcore')
    const client = new sdk.BedrockAgentCoreClient({
      region,
      maxAttempts: 1,
      eventStreamSerdeProvider: strictEventStreams,
      requestHandler: longCalls,
    })
    return { ...sdk, client }
  })
