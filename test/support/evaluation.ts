import * as TE from 'fp-ts/TaskEither'
import { actionList } from '../../functions/adapters/actions'
import type { Agent } from '../../functions/runtime/ports'
import type { Contender } from '../../tools/eval/agents/contender'
import { pointToLocal } from '../../tools/eval/agents/live'
import type { Case, Corpus } from '../../tools/eval/corpus/model'
import { type Ran, runEvaluation } from '../../tools/eval/run'
import { openCloud } from '../../tools/eval/world/cloud'

export const STARTED = '2026-03-10T09:30:00.000Z'
const everyAction = actionList.map(({ name }) => name)

/** An answer in the form that an agent has to give. */
export const answerOf = (cause: string, steps: readonly { action: string; parameters: object }[]): string => {
  const plan = {
    version: 1,
    summary: 'A plan.',
    steps: steps.map((step, index) => ({
      id: `step-${index + 1}`,
      rationale: 'It helps.',
      risk: 'low',
      ...step,
    })),
  }
  return `## Root Cause\n\n${cause}\n\n\`\`\`json\n${JSON.stringify(plan)}\n\`\`\`\n`
}

/** An agent that answers each case with what `say` makes of it. */
export const saying = (name: string, say: (given: Case) => string): Contender => ({
  name,
  lanes: 2,
  agentFor: (given): Agent => ({ invoke: () => TE.right({ text: say(given) }) }),
  stop: async () => {},
})

/** Evaluates an agent on the local services. */
export const evaluated = async (
  corpus: Corpus,
  open: (endpoint: string) => Promise<Contender>,
  runs = 1,
): Promise<Ran> => {
  const cloud = await openCloud()
  pointToLocal(cloud.endpoint)
  const contender = await open(cloud.endpoint)
  try {
    return await runEvaluation({ corpus, contender, cloud, runs, allowed: everyAction, startedAt: STARTED })
  } finally {
    await contender.stop()
    await cloud.stop()
  }
}
