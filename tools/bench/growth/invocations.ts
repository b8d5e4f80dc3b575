import type { Cloud } from '../../../local/cloud'
import { answerOf } from '../child'
import type { Deployed } from '../deployed'

/** What one invocation has taken. */
export interface Taken {
  /** Requests to AWS. */
  readonly calls: number
  readonly cpu_ms: number
}

/** Loads a function as it is deployed, answers invocations one after the other, and says what each has taken. */
const CHILD = `
const { events, invokedFunctionArn } = JSON.parse(require('node:fs').readFileSync(0, 'utf8'))
let calls = 0
require('node:diagnostics_channel').subscribe('http.client.request.start', () => { calls += 1 })
const { handler } = require(process.argv[1])
const context = { invokedFunctionArn, getRemainingTimeInMillis: () => 60_000 }
const invoke = async (event) => {
  calls = 0
  const before = process.cpuUsage()
  const answer = await handler(event, context)
  const { user, system } = process.cpuUsage(before)
  return { answer, calls, cpu_ms: (user + system) / 1000 }
}
const main = async () => {
  const taken = []
  for (const event of events) taken.push(await invoke(event))
  process.stdout.write('\\n' + JSON.stringify(taken) + '\\n', () => process.exit(0))
}
void main()`

/** In one new process, in the role of the function. */
export const invocations = async <A>(
  { name, bundle, variables }: Deployed,
  cloud: Cloud,
  events: readonly object[],
): Promise<readonly (Taken & { readonly answer: A })[]> =>
  answerOf(['-e', CHILD, bundle], {
    env: { PATH: process.env.PATH, ...variables, ...cloud.environmentOf(name) },
    input: JSON.stringify({
      events,
      invokedFunctionArn: `arn:aws:lambda:us-east-1:000000000000:function:${name}`,
    }),
  })
