import { chunkFrames, eventFrame, exceptionFrame } from './event-stream'
import type { ControlRequest, Respond } from './script'
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
  const frames = [...ownActionFrames(reply.respond), ...chunkFrames(reply.text)]
  const [first = Buffer.alloc(0)] = frames
  switch (reply.respond.error) {
    case 'empty':
      return []
    case 'mid_stream':
      return [first, exceptionFrame('dependencyFailedException', 'The model did not answer in time.')]
    case 'mid_stream_throttled':
      return [first, exceptionFrame('throttlingException', 'Your request rate is too high.')]
    case 'truncated':
      return [first, first.slice(0, first.length - 5)]
    case 'corrupt':
      return [first, first.map((byte, at) => (at === first.length - 20 ? byte ^ 1 : byte))]
    case 'unknown_event':
      return [first, eventFrame('citation', { source: 'a page' })]
    case 'guardrail':
      return [
        traced({ guardrailTrace: { action: 'INTERVENED', traceId: 'guardrail' } }),
        ...chunkFrames('Sorry, I cannot answer that.'),
      ]
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

const traced = (trace: object): Uint8Array => eventFrame('trace', { trace })

/** What the agent did with tools of its own: each action, then what came of it. */
const ownActionFrames = ({ own_actions = [] }: Respond): readonly Uint8Array[] =>
  own_actions.flatMap(({ action, parameters, answer }, index) => {
    const [actionGroupName, name] = action.split(':')
    const traceId = `own-${index + 1}`
    const input = {
      actionGroupName,
      function: name,
      executionType: 'LAMBDA',
      parameters: Object.entries(parameters).map(([key, value]) => parameter(key, value)),
    }
    return [
      traced({
        orchestrationTrace: {
          invocationInput: {
            traceId,
            invocationType: 'ACTION_GROUP',
            actionGroupInvocationInput: input,
          },
        },
      }),
      traced({
        orchestrationTrace: {
          observation: { traceId, type: 'ACTION_GROUP', actionGroupInvocationOutput: { text: answer } },
        },
      }),
    ]
  })

export const traceFrame = (agentId: string, aliasId: string, sessionId: string): Uint8Array =>
  eventFrame('trace', {
    agentId,
    agentAliasId: aliasId,
    sessionId,
    trace: {
      orchestrationTrace: { rationale: { traceId: 'local', text: 'I judge the evidence by rules.' } },
    },
  })
