import { defined } from '../../schemas/defined'
import { prices } from '../cost/prices'
import type { Contender } from './agents/contender'
import { type KeptAnswer, promptDigest } from './agents/transcript'
import type { Said } from './agents/watching'
import { type Analysed, analyseCase } from './analysis'
import type { Case } from './corpus/model'
import { type Executed, execute } from './execution'
import type { Answer } from './results'
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

/** One answer with all that is known of it. */
export interface Measured {
  readonly analysed: Analysed
  readonly answer: Answer
  readonly kept: KeptAnswer
  /** The prompt is another one than was answered when the transcript was recorded. */
  readonly otherPrompt: boolean
  /** The incident has a runbook, and the prompt does not hold it. */
  readonly withoutRunbook: boolean
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

/** As they were counted; otherwise estimated by what went to the agent and what came from it. */
const tokensOfSaid = ({ prompt, requests, text = '', results = [], tokens }: Said) => ({
  input: tokens?.read ?? tokensOf([prompt, ...requests.map(({ answer }) => answer)].join('').length),
  output: tokens?.written ?? tokensOf(text.length + JSON.stringify(results).length),
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

/** Characters by which a text is recognized within a prompt. */
const BEGINNING = 24

const lacksRunbook = ({ incident: { runbook } }: Case, prompt: string): boolean =>
  runbook !== undefined && !prompt.includes(JSON.stringify(runbook.slice(0, BEGINNING)).slice(1, -1))

/** Without counts that no one is paid by. */
const counted = (analysed: Analysed, { countsTokens }: Contender): Analysed => {
  if (countsTokens === true) return analysed
  const { tokens: _, ...said } = analysed.said
  return { ...analysed, said }
}

interface Given {
  readonly contender: Contender
  readonly cloud: EvalCloud
  readonly allowed: readonly string[]
}

/** Asks about one case in a world of its own, carries out the plan, and scores what came of it. `plain` is its twin's other half. */
export const measureCase = async (
  one: Case,
  run: number,
  plain: Analysed | undefined,
  { contender, cloud, allowed }: Given,
): Promise<Measured> => {
  const world = cloud.open(one.world, one.incident.monitor)
  try {
    const analysed = counted(await analyseCase(one, contender.agentFor(one, run), allowed), contender)
    const unapproved = [...world.effects()]
    const executed = await execute(one, analysed.plan, world, allowed)
    const was = contender.keptAnswer?.(one, run)
    const { prompt, requests, ...said } = analysed.said
    const digest = promptDigest(prompt)
    return {
      analysed,
      answer: answerOf(one, run, scoresOf(one, analysed, executed, unapproved, plain), analysed, was),
      kept: {
        name: one.name,
        run,
        prompt: digest,
        ...said,
        requests: requests.map(({ action, parameters }) => ({ action, parameters })),
      },
      otherPrompt: was !== undefined && was.prompt !== digest,
      withoutRunbook: lacksRunbook(one, prompt),
    }
  } finally {
    world.close()
  }
}
