import { chunkFrames, eventFrame, exceptionFrame } from './event-stream'
import type { ControlRequest } from './script'
import type { Reply } from './sessions'

/** Parameters of a function are texts; their type says how to read them. */
const parameter = (name: string, value: unknown) => ({
  name,
  type: Array.isArray(value) ? 'array' : typeof value,
  value: typeof value === 'string' ? value : JSON.stringify(value),
})

const controlInput = ({ action, parameters }: ControlRequest) => {
  const [actionGroup, name] = action.split(':')
  return {
    functionInvocationInput: {
      actionGroup,
      function: name,
      actionInvocationType: 'RESULT',
      parameters: Object.entries(parameters).map(([key, value]) => parameter(key, value)),
    },
  }
}

/** Frames of the answer's stream; the script may want them broken. */
export const framesOf = (reply: Exclude<Reply, { kind: 'refusal' }>): readonly Uint8Array[] => {
  if (reply.kind === 'control') {
    const { invocationId, requests } = reply
    return [eventFrame('returnControl', { invocationId, invocationInputs: requests.map(controlInput) })]
  }
  const frames = chunkFrames(reply.text)
  const [first = Buffer.alloc(0)] = frames
  switch (reply.respond.error) {
    case 'empty':
      return []
    case 'mid_stream':
      return [first, exceptionFrame('dependencyFailedException', 'The model did not answer in time.')]
    case 'truncated':
      return [first, first.slice(0, first.length - 5)]
    default:
      return frames
  }
}

/** milliseconds */
const slow = 60_000

/** Milliseconds before the first byte. */
export const delayOf = (reply: Reply): number => {
  if (reply.kind === 'control') return 0
  return reply.respond.delay_ms ?? (reply.respond.error === 'slow' ? slow : 0)
}

export const traceFrame = (agentId: string, aliasId: string, sessionId: string): Uint8Array =>
  eventFrame('trace', {
    agentId,
    agentAliasId: aliasId,
    sessionId,
    trace: {
      orchestrationTrace: { rationale: { traceId: 'local', text: 'I judge the evidence by rules.' } },
    },
  })
