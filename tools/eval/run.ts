import { ToolError } from '../../local/commands/shared/command-line'
import type { Contender } from './agents/contender'
import type { KeptAnswer } from './agents/transcript'
import type { Analysed } from './analysis'
import type { Case, Corpus } from './corpus/model'
import { type Measured, measureCase } from './measure'
import type { Answer, Results } from './results'
import type { EvalCloud } from './world/cloud'

export interface Ran {
  readonly results: Results
  /** What was answered, to be replayed. */
  readonly kept: readonly KeptAnswer[]
}

interface Given {
  readonly corpus: Corpus
  readonly contender: Contender
  readonly cloud: EvalCloud
  readonly runs: number
  readonly allowed: readonly string[]
  readonly startedAt: string
  /** Given each answer as it comes. */
  readonly onAnswer?: (answer: Answer, kept: KeptAnswer, done: number, all: number) => void
  /** No further incident is begun once it is aborted. */
  readonly signal?: AbortSignal
}

/** Kinds of failures that say of the agent itself that it cannot be asked, whatever it is asked about. */
const LASTING: ReadonlySet<string> = new Set(['not_configured', 'absent', 'authentication', 'not_found'])

const failed = ({ kept }: Measured): boolean => kept.failure !== undefined

/** An incident and its twin, which share their resources. */
const familiesOf = ({ cases }: Corpus): readonly (readonly Case[])[] => {
  const families = new Map<string, Case[]>()
  for (const one of cases) {
    const [name = ''] = one.name.split('+')
    families.set(name, [...(families.get(name) ?? []), one])
  }
  return [...families.values()]
}

/** Asks about every incident, carries out every plan, and scores what came of it. */
export const runEvaluation = async (given: Given): Promise<Ran> => {
  const { corpus, contender, onAnswer, signal } = given
  const runs = Math.min(given.runs, contender.runs ?? given.runs)
  const families = familiesOf(corpus)
  const measured: Measured[] = []

  const askFamily = async (family: readonly Case[], run: number): Promise<void> => {
    let plain: Analysed | undefined
    for (const one of family) {
      const each = await measureCase(one, run, plain, given)
      const { failure } = each.kept
      if (contender.stopsOnRefusal === true && failure !== undefined && LASTING.has(failure.kind))
        throw new ToolError(`the agent cannot be asked: ${failure.message}`)
      plain ??= each.analysed
      measured.push(each)
      onAnswer?.(each.answer, each.kept, measured.length, corpus.cases.length * runs)
    }
  }

  const waiting = Array.from({ length: runs }, (_, index) => index + 1).flatMap((run) =>
    families.map((family) => ({ run, family })),
  )
  const busy = new Set<readonly Case[]>()
  const lane = async (): Promise<void> => {
    while (signal?.aborted !== true) {
      // The same incident in two runs has the same resources: not at once.
      const index = waiting.findIndex(({ family }) => !busy.has(family))
      const [next] = index < 0 ? [] : waiting.splice(index, 1)
      if (next === undefined) return
      busy.add(next.family)
      await askFamily(next.family, next.run)
      busy.delete(next.family)
    }
  }
  await Promise.all(Array.from({ length: contender.lanes }, lane))
  const [first] = measured
  if (contender.stopsOnRefusal === true && first !== undefined && measured.every(failed))
    throw new ToolError(`the agent gave no answer at all: ${first.kept.failure?.message}`)

  const order = new Map(corpus.cases.map(({ name }, index) => [name, index]))
  const place = ({ answer }: Measured): number => order.get(answer.name) ?? 0
  const sorted = [...measured].sort((a, b) => a.answer.run - b.answer.run || place(a) - place(b))
  return {
    kept: sorted.map(({ kept }) => kept),
    results: {
      version: 1,
      agent: contender.name,
      started_at: given.startedAt,
      runs,
      corpus: { digest: corpus.digest, incidents: families.length, cases: corpus.cases.length },
      answers: sorted.map(({ answer }) => answer),
      notes: notesOf(measured, given.runs, runs),
    },
  }
}

const notesOf = (measured: readonly Measured[], wanted: number, runs: number): readonly string[] => {
  const uncounted = measured.filter(({ kept }) => kept.tokens === undefined).length
  const other = measured.filter(({ otherPrompt }) => otherPrompt).length
  const without = measured.filter(({ withoutRunbook }) => withoutRunbook).length
  return [
    `${uncounted === 0 ? 'Tokens are as the service counted them' : `Tokens of ${uncounted} of ${measured.length} answers are estimated, four characters each`}; what they cost is by tools/cost/prices.ts.`,
    ...(runs < wanted ? [`The transcript holds ${runs} of the ${wanted} runs that were wanted.`] : []),
    ...(other === 0
      ? []
      : [
          `${other} of ${measured.length} prompts are not those that were answered when this transcript was recorded.`,
        ]),
    ...(without === 0
      ? []
      : [
          `${without} of ${measured.length} prompts do not hold the runbook of their incident: what only it knows no agent can.`,
        ]),
  ]
}
