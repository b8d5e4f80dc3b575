import type {
  FunctionParameter,
  InvocationResultMember,
  OrchestrationTrace,
  ReturnControlPayload,
} from '@aws-sdk/client-bedrock-agent-runtime'
import { parseJson } from '../../../runtime/json'
import type { ActionRequest, AgentCall, TracedCall } from '../../../runtime/ports'
import { fewEnough } from '../failure'

type Given = Pick<FunctionParameter, 'name' | 'type' | 'value'>

/** Parameters are texts; those whose type says so are read as JSON. */
const parametersOf = (parameters: readonly Given[]): Record<string, unknown> =>
  Object.fromEntries(
    parameters.map(({ name = '', type = '', value = '' }) => [
      name,
      ['array', 'number', 'integer', 'boolean', 'object'].includes(type)
        ? (parseJson(value) ?? value)
        : value,
    ]),
  )

/** Action group and function name make up the action's name. */
const requestOf = (group: string, name: string, parameters: readonly Given[]): ActionRequest => ({
  action: `${group}:${name}`,
  parameters: parametersOf(parameters),
})

/** Answers every request of a return of control, one after the other. API schemas are not offered: they are refused. */
export const answerControl = async (
  control: ReturnControlPayload,
  call: AgentCall,
): Promise<InvocationResultMember[]> => {
  const results: InvocationResultMember[] = []
  for (const { functionInvocationInput, apiInvocationInput } of fewEnough(control.invocationInputs ?? [])) {
    if (functionInvocationInput !== undefined) {
      const { actionGroup = '', function: name = '', parameters = [] } = functionInvocationInput
      const body = await call.onActionRequest(requestOf(actionGroup, name, parameters))()
      results.push({ functionResult: { actionGroup, function: name, responseBody: { TEXT: { body } } } })
    } else if (apiInvocationInput !== undefined) {
      const { actionGroup = '', apiPath = '', httpMethod = '', parameters = [] } = apiInvocationInput
      const request = requestOf(actionGroup, `${httpMethod} ${apiPath}`, parameters)
      const body = await call.onActionRequest(request)()
      results.push({
        apiResult: {
          actionGroup,
          apiPath,
          httpMethod,
          httpStatusCode: 403,
          responseBody: { 'text/plain': { body } },
        },
      })
    }
  }
  return results
}

/** What the agent does with tools of its own, or what came of it; `undefined` for any other thought of it. */
export const tracedCall = ({ invocationInput, observation }: OrchestrationTrace): TracedCall | undefined => {
  const input = invocationInput?.actionGroupInvocationInput
  if (input !== undefined && input.executionType !== 'RETURN_CONTROL') {
    const { actionGroupName = '', function: name, verb = '', apiPath = '', parameters = [] } = input
    return {
      id: invocationInput?.traceId ?? '',
      ...requestOf(actionGroupName, name ?? `${verb} ${apiPath}`.trim(), parameters),
    }
  }
  const output = observation?.actionGroupInvocationOutput
  return output === undefined ? undefined : { id: observation?.traceId ?? '', answer: output.text ?? '' }
}
