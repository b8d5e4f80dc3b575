import * as t from 'io-ts'
import { defined } from '../../../schemas/defined'
import { oneLine } from '../../runtime/text'
import { regionOf } from '../aws/arn'
import { sessionOptions } from '../aws/session'
import { defineChange, foreign } from './action'
import { lambdaClient } from './lambda-alias'
import { choiceProblem, choiceText } from './listed'

/** All of it is as the settings name it, so that people see it; a plan chooses the values of the input. */
const Parameters = t.exact(
  t.intersection([
    t.type({ function_arn: t.string, input: t.record(t.string, t.string) }),
    t.partial({ undo_function_arn: t.string }),
  ]),
  'InvokeFunctionParameters',
)
type Parameters = t.TypeOf<typeof Parameters>

type Before = Readonly<{ version: string; code: string }>

/** Longest time that a function may take, in milliseconds: its answer is waited for. */
const INVOKE_MS = 60_000
/** Longest text of an answer that is kept, in characters. */
const LONGEST = 300

/** Invokes a function once and gives what it answered. Rejects where it failed. */
const invoke = async (arn: string, input: Readonly<Record<string, string>>) => {
  const { InvokeCommand, LambdaClient } = await import('@aws-sdk/client-lambda')
  const options = sessionOptions()
  const client = new LambdaClient({
    ...options,
    requestHandler: { ...options.requestHandler, requestTimeout: INVOKE_MS },
    region: regionOf(arn),
    maxAttempts: 1,
  })
  const { Payload, FunctionError } = await client.send(
    new InvokeCommand({ FunctionName: arn, Payload: Buffer.from(JSON.stringify(input)) }),
  )
  const answer = oneLine(Buffer.from(Payload ?? []).toString('utf8'), LONGEST)
  if (FunctionError !== undefined) throw new Error(`the function failed: ${answer}`)
  return { answer }
}

/**
 * Invokes a repair function of the team with one of the inputs that the settings name. IAM holds which one is invoked; what it does
 * then is its own role's to limit.
 */
export const invokeFunction = defineChange<Parameters, Before>({
  name: 'lambda:InvokeFunction',
  leastRisk: 'high',
  permissions: [{ actions: ['lambda:InvokeFunction'], resources: ['lambda/repair-functions'] }],
  reads: [{ actions: ['lambda:GetFunctionConfiguration'], resources: ['lambda/repair-functions'] }],
  parameters: Parameters,
  example: {
    function_arn: 'arn:aws:lambda:eu-west-1:123456789012:function:mend-shop:live',
    input: { part: 'cart' },
    undo_function_arn: 'arn:aws:lambda:eu-west-1:123456789012:function:unmend-shop:live',
  },
  check: ({ function_arn, input, undo_function_arn }, { repair_functions = [] }) => {
    const listed = repair_functions.find((one) => one.function_arn === function_arn)
    if (listed === undefined)
      return `function ${function_arn} is not among those that the settings name in repair_functions of this domain`
    return (
      foreign('undo function', undo_function_arn ?? 'none', listed.undo_function_arn ?? 'none') ??
      choiceProblem('input', input, listed.input)
    )
  },
  changes: ({ function_arn }) => [`what the function ${function_arn} changes`],
  touches: ({ function_arn, undo_function_arn }) => ({
    repair_functions: [{ function_arn, ...defined({ undo_function_arn }) }],
  }),
  capture: async ({ function_arn }) => {
    const { GetFunctionConfigurationCommand } = await import('@aws-sdk/client-lambda')
    const { Version = '', CodeSha256 = '' } = await (await lambdaClient(function_arn)).send(
      new GetFunctionConfigurationCommand({ FunctionName: function_arn }),
    )
    return { version: Version, code: CodeSha256 }
  },
  preview: async ({ function_arn, input, undo_function_arn }, { version, code }) => [
    {
      name: 'function',
      now: `${function_arn}, version ${version}, code ${code}`,
      after: `invoked with ${choiceText(input) || 'no input'}`,
    },
    { name: 'taken back by', now: undo_function_arn ?? 'nothing' },
  ],
  execute: ({ function_arn, input }) => invoke(function_arn, input),
  // Only its answer says what it did: where that got lost, nothing does.
  verify: async (_, __, answer) => (answer === undefined ? 'unknown' : 'yes'),
  undo: async ({ input, undo_function_arn }) => {
    if (undo_function_arn === undefined) throw new Error('the settings name no function that takes it back')
    return invoke(undo_function_arn, input)
  },
})
