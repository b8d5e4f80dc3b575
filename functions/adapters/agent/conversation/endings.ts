import type { HarnessStopReason } from '@aws-sdk/client-bedrock-agentcore'
import type { StopReason } from '@aws-sdk/client-bedrock-runtime'
import { nameOf, ownTool, problem } from '../failure'

/** Whether the model waits for results of tools. @throws AgentProblem for an end that is none of an answer */
export const goesOn = (reason: StopReason | HarnessStopReason): boolean => {
  switch (reason) {
    case 'end_turn':
    case 'stop_sequence':
      return false
    case 'tool_use':
      return true
    case 'max_tokens':
    case 'model_context_window_exceeded':
    case 'max_output_tokens_exceeded':
      throw problem('too_long')
    case 'guardrail_intervened':
    case 'content_filtered':
      throw problem('guardrail')
    case 'max_iterations_exceeded':
      throw problem('endless')
    case 'timeout_exceeded':
      throw problem('timeout')
    case 'interrupted':
    case 'partial_turn':
    case 'hook_stopped':
      throw problem('interrupted', nameOf(reason))
    // It had no tool whose result is not ours.
    case 'tool_result':
      throw ownTool(reason)
    default:
      throw problem('corrupt', nameOf(reason))
  }
}
