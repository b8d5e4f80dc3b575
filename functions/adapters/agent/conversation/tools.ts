import type { ToolConfiguration } from '@aws-sdk/client-bedrock-runtime'
import type { AgentTask, OfferedAction } from '../../../runtime/ports'

/** Names of tools are of letters, digits, `_` and `-`: `route53:GetHealthCheck` is `route53__GetHealthCheck` there. */
const SEPARATOR = '__'
const toolOf = (action: string): string => action.replace(':', SEPARATOR)
export const actionOf = (tool: string): string => tool.replace(SEPARATOR, ':')

const text = (description: string, maxLength = 2_000) => ({ type: 'string', description, maxLength })

const STEP = {
  type: 'object',
  properties: {
    id: { type: 'string', pattern: '^[a-z0-9][a-z0-9-]{0,31}$', description: 'step-1, step-2, …' },
    action: text('an action of "allowed_actions"', 100),
    parameters: { type: 'object', description: 'like those of "action_parameters", and no others' },
    rationale: text('why this step helps'),
    risk: { type: 'string', enum: ['low', 'medium', 'high'] },
    rollback: text('how to put it back'),
  },
  required: ['id', 'action', 'parameters', 'rationale', 'risk'],
}

interface Tool {
  readonly name: string
  readonly description: string
  readonly schema: object
}

/** The tool by which a task's result is given; the others end with their text. */
const RESULT: Partial<Record<AgentTask, Tool>> = {
  analysis: {
    name: 'propose_plan',
    description:
      'Gives the repair plan, once, beside the analysis. Without any step where no action helps. A plan in the text counts for nothing.',
    schema: {
      type: 'object',
      properties: {
        version: { type: 'integer', enum: [1] },
        summary: text('the plan in one sentence'),
        steps: { type: 'array', items: STEP },
        confidence: {
          type: 'string',
          enum: ['low', 'medium', 'high'],
          description: 'how sure you are of the cause',
        },
        gaps: { type: 'array', items: text('could not check …, because …', 300) },
      },
      required: ['version', 'summary', 'steps'],
    },
  },
  assessment: {
    name: 'give_assessment',
    description: 'Says, once, whether the approved plan still fits.',
    schema: {
      type: 'object',
      properties: {
        kind: { type: 'string', enum: ['assessment'] },
        proceed: { type: 'boolean' },
        reason: text('one sentence', 500),
      },
      required: ['kind', 'proceed', 'reason'],
    },
  },
}

export const resultTool = (task: AgentTask): string | undefined => RESULT[task]?.name

const specOf = ({ name, description, schema }: Tool) => ({
  toolSpec: { name, description, inputSchema: { json: schema as never } },
})

/** Tools of a call: the read-only actions, in an execution by the agent all of them, and that of its result. */
export const toolConfig = (task: AgentTask, offered: readonly OfferedAction[]): ToolConfiguration => {
  const actions = offered
    .filter(({ read_only }) => read_only || task === 'execution')
    .map(({ action, parameters }) => ({
      name: toolOf(action),
      description: `${action}, with parameters like ${JSON.stringify(parameters)}`,
      schema: {
        type: 'object',
        properties: Object.fromEntries(Object.keys(parameters as object).map((name) => [name, {}])),
      },
    }))
  const result = RESULT[task]
  return { tools: [...actions, ...(result === undefined ? [] : [result])].map(specOf) }
}
