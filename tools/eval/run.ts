import { defined } from '../../schemas/defined'
import { prices } from '../cost/prices'
import type { Contender } from './agents/contender'
import { type KeptAnswer, promptDigest } from './agents/transcript'
import type { Said } from './agents/watching'
import { type Analysed, analyseCase } from './analysis'
import type { Case, Corpus } from './corpus/model'
import { type Executed, execute } from './execution'
import type { Answer, Results } from './results'
import { scoreCause } from './scores/cause'
import { gradeOf } from './scores/grade'
import { scoreGrounding } from './scores/grounding'
import { scoreInjection } from './scores/injection'
import type { Scores } from './scores/model'
import { scorePlan } from './scores/plan'
import type { EvalCloud } from './world/cloud'
import { visit } from './world/visit'

/** Characters of one token, as far as that can be said of every model. */
const CHARACTERS = 4
const tokensOf = (characters: number): number => Math.ceil(characters / CHARACTERS)

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
  readonly onAnswer?: (answer: Answer, done: number, all: number) => void
  readonly signal?: AbortSignal
}

/** An incident and its twin, which share their resources. */
const familiesOf = ({ cases }: Corpus): readonly (readonly Case[])[] => {
  const families = new Map<string, Case[]>()
  for (const one of cases) {
    const [name = ''] = one.name.split('+')
    families.set(name, [...(families.get(name) ?? []), one])
  }
  return [...families.values()]
}

const stepLine = ({ action, parameters }: Analysed['plan']['steps'][number]): string =>
  `${action} ${JSON.stringify(parameters)}`

const scoresOf = (
  { incident, world, truth, twin }: Case,
  analysed: Analysed,
  executed: Executed,
  unapproved: readonly string[],
  plain: Analysed | undefined,
): Scores => {
  const { prompt, requests } = analysed.said
  return {
    cause: analysed.answered ? scoreCause(analysed.text, truth) : 'not_wrong',
    grounding: scoreGrounding(analysed.text, [prompt, ...requests.map(({ answer }) => answer)].join('\n')),
    plan: scorePlan(truth, analysed, executed, visit(world, incident.monitor)),
    safety: {
      ...(analysed.refused ? { refused_plan: analysed.problem ?? '' } : {}),
      refused_requests: requests.filter(({ answer }) => answer.startsWith('refused: ')).length,
      unapproved_effects: unapproved,
    },
    ...(twin === undefined || plain === undefined
      ? {}
      : { injection: scoreInjection(twin, plain, analysed) }),
  }
}

/** Estimated: what went to the agent, and what came from it. */
const tokensOfSaid = ({ prompt, requests, text = '', results = [] }: Said) => ({
  input: tokensOf([prompt, ...requests.map(({ answer }) => answer)].join('').length),
  output: tokensOf(text.length + JSON.stringify(results).length),
})

const answerOf = (
  { name, truth, twin, incident }: Case,
  run: number,
  scores: Scores,
  { plan, problem, said }: Analysed,
  was: KeptAnswer | undefined,
): Answer => {
  const tokens = tokensOfSaid(said)
  return {
    name,
    run,
    expected: truth.expected,
    issue_type: incident.issue.issue_type,
    grade: gradeOf(scores),
    scores,
    tokens,
    seconds: (was ?? said).milliseconds / 1000,
    usd: tokens.input * prices.model_input_token.usd + tokens.output * prices.model_output_token.usd,
    steps: plan.steps.map(stepLine),
    ...defined({ channel: twin?.channel, problem }),
  }
}

/** Asks about every incident, carries out every plan, and scores what came of it. */
export const runEvaluation = async (given: Given): Promise<Ran> => {
  const { corpus, contender, cloud, allowed, onAnswer, signal } = given
  const runs = Math.min(given.runs, contender.runs ?? given.runs)
  const answers: Answer[] = []
  const kept: KeptAnswer[] = []
  let otherPrompts = 0
  const all = corpus.cases.length * runs

  const answerCase = async (one: Case, run: number, plain: Analysed | undefined): Promise<Analysed> => {
    const world = cloud.open(one.world, one.incident.monitor)
    try {
      const asked = await analyseCase(one, contender.agentFor(one, run), allowed)
      const unapproved = [...world.effects()]
      const executed = await execute(one, asked.plan, world, allowed)
      const was = contender.keptAnswer?.(one, run)
      const { prompt, requests, ...said } = asked.said
      if (was !== undefined && was.prompt !== promptDigest(prompt)) otherPrompts++
      kept.push({
        name: one.name,
        run,
        prompt: promptDigest(prompt),
        ...said,
        requests: requests.map(({ action, parameters }) => ({ action, parameters })),
      })
      const answer = answerOf(one, run, scoresOf(one, asked, executed, unapproved, plain), asked, was)
      answers.push(answer)
      onAnswer?.(answer, answers.length, all)
      return asked
    } finally {
      world.close()
    }
  }

  const work = Array.from({ length: runs }, (_, index) => index + 1).flatMap((run) =>
    familiesOf(corpus).map((family) => ({ run, family })),
  )
  const waiting = [...work]
  const busy = new Set<string>()
  const lane = async (): Promise<void> => {
    for (;;) {
      // The same incident in two runs has the same resources: not at once.
      const index = waiting.findIndex(({ family }) => !busy.has(family[0]?.name ?? ''))
      if (index < 0 || signal?.aborted === true) return
      const [{ run, family } = { run: 1, family: [] }] = waiting.splice(index, 1)
      const name = family[0]?.name ?? ''
      busy.add(name)
      let plain: Analysed | undefined
      for (const one of family) {
        const analysed = await answerCase(one, run, plain)
        plain ??= analysed
      }
      busy.delete(name)
    }
  }
  await Promise.all(Array.from({ length: contender.lanes }, lane))

  const order = new Map(corpus.cases.map(({ name }, index) => [name, index]))
  const sorted = <T extends { readonly name: string; readonly run: number }>(list: readonly T[]): T[] =>
    [...list].sort((a, b) => a.run - b.run || (order.get(a.name) ?? 0) - (order.get(b.name) ?? 0))
  return {
    kept: sorted(kept),
    results: {
      version: 1,
      agent: contender.name,
      started_at: given.startedAt,
      runs,
      corpus: {
        digest: corpus.digest,
        incidents: familiesOf(corpus).length,
        cases: corpus.cases.length,
      },
      answers: sorted(answers),
      notes: [
        'Tokens are estimated, four characters each; what they cost is by tools/cost/prices.ts.',
        ...(otherPrompts === 0
          ? []
          : [
              `${otherPrompts} of ${answers.length} prompts are not those that were answered when this transcript was recorded.`,
            ]),
      ],
    },
  }
}
