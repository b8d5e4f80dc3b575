import type { BedrockAgentRuntimeClientConfig } from '@aws-sdk/client-bedrock-agent-runtime'
import { eventStreamSerdeProvider } from '@smithy/core/event-streams'
import { unknownEvent } from './failure'

type Provider = NonNullable<BedrockAgentRuntimeClientConfig['eventStreamSerdeProvider']>

/**
 * Reads event streams as the SDK does, but does not overlook what it does not know: an answer that holds an event of an
 * unknown kind may mean something else than its text. Unknown exceptions stay the SDK's.
 */
export const strictEventStreams: Provider = (options) => {
  const inner = eventStreamSerdeProvider(options)
  return {
    serialize: (input, serializer) => inner.serialize(input, serializer),
    deserialize: (body, deserializer) =>
      inner.deserialize(body, async (event) => {
        const read = await deserializer(event)
        const [name = '', message] = Object.entries(event)[0] ?? []
        const isEvent = message?.headers[':message-type']?.value === 'event'
        if (isEvent && typeof read === 'object' && read !== null && '$unknown' in read)
          throw unknownEvent(name)
        return read
      }),
  }
}
