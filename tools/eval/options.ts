import { readOptionsOnly, textOf, UsageError } from '../../local/commands/shared/command-line'
import { defined } from '../../schemas/defined'
import { agentKind } from './agents'

export const usage = `Usage: npm run eval -- [options]     make eval [AGENT=… RUNS=… ONLY=… COMPARE=a.json,b.json]

Asks an agent about incidents whose causes are known, carries out its plans on local services, and scores what came of it: no model
judges another one. Writes a page, the results and a transcript to .local/eval/.

  --agent WHO       local (answers by rules), recorded (replays a transcript), or the ARN of an agent (default: local)
  --runs N          how often each incident is asked about, 1 to 20 (default: 1)
  --only TEXT,…     incidents whose names hold one of the texts
  --compare A,B     compares two results instead: what became better, what worse
  --at-least N      exit 1 where the grade is below N (0 to 100), or anything was changed without an approval
  --jobs N          incidents at once with a deployed agent, 1 to 32 (default: 4)
  --transcript FILE what recorded replays (default: test/eval/transcripts/local.ndjson)
  --keep FILE       writes the transcript of this evaluation there, too
  --script FILE     answers in place of the local agent's, as docs/agents.md has them
  --out FOLDER      where page, results and transcript go (default: .local/eval)
  --help

A deployed agent is asked with your credentials, the settings' \`agent\` and, where it wants a token, COGNITO_CLIENT_ID, COGNITO_USERNAME and
COGNITO_PASSWORD; it costs what its model costs. Its tools and plans reach the local services alone.`

export type Options =
  | { readonly compare: readonly [string, string] }
  | {
      readonly agent: string
      readonly runs: number
      readonly only: readonly string[]
      readonly jobs: number
      readonly atLeast?: number
      readonly transcript?: string
      readonly keep?: string
      readonly script?: string
      readonly out?: string
    }

const MOST_RUNS = 20
const MOST_JOBS = 32
const JOBS = 4

const listOf = (text: string | undefined): readonly string[] =>
  (text ?? '')
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')

const count = (option: string, given: string | undefined, most: number): number | undefined => {
  if (given === undefined) return undefined
  const value = Number(given)
  if (!Number.isInteger(value) || value < 1 || value > most)
    throw new UsageError(`--${option}: expected a whole number from 1 to ${most}, found ${given}`)
  return value
}

const grade = (given: string | undefined): number | undefined => {
  if (given === undefined) return undefined
  const value = Number(given)
  if (!/^\d+(\.\d+)?$/.test(given) || value > 100)
    throw new UsageError(`--at-least: expected a number from 0 to 100, found ${given}`)
  return value
}

/** Reads the command line. @throws UsageError */
export const readOptions = (args: readonly string[]): Options => {
  const values = readOptionsOnly(args, {
    agent: { type: 'string' },
    runs: { type: 'string' },
    only: { type: 'string' },
    compare: { type: 'string' },
    'at-least': { type: 'string' },
    jobs: { type: 'string' },
    transcript: { type: 'string' },
    keep: { type: 'string' },
    script: { type: 'string' },
    out: { type: 'string' },
  })
  const given = (name: string) => textOf(values, name)
  const compare = given('compare')
  if (compare !== undefined) {
    const [one, other, ...more] = listOf(compare)
    if (one === undefined || other === undefined || more.length > 0)
      throw new UsageError(`--compare: expected two files, a.json,b.json, found ${compare}`)
    return { compare: [one, other] }
  }
  const only = given('only')
  if (only !== undefined && listOf(only).length === 0)
    throw new UsageError(`--only: expected texts of names, found ${JSON.stringify(only)}`)
  const agent = given('agent') ?? 'local'
  agentKind(agent)
  if (given('script') !== undefined && agent !== 'local')
    throw new UsageError('--script is for the local agent')
  if (given('transcript') !== undefined && agent !== 'recorded')
    throw new UsageError('--transcript is for --agent recorded')
  return {
    agent,
    runs: count('runs', given('runs'), MOST_RUNS) ?? 1,
    only: listOf(only),
    jobs: count('jobs', given('jobs'), MOST_JOBS) ?? JOBS,
    ...defined({
      atLeast: grade(given('at-least')),
      transcript: given('transcript'),
      keep: given('keep'),
      script: given('script'),
      out: given('out'),
    }),
  }
}
