import { existsSync, readFileSync } from 'node:fs'
import * as E from 'fp-ts/Either'
import * as t from 'io-ts'
import { ToolError } from '../../local/commands/shared/command-line'
import { decimal, decode, oneOf, struct, text } from '../../schemas/codec'
import { Count, Ordinal } from '../../schemas/scalars'
import { channels } from './corpus/model'
import { Scores } from './scores/model'

/** What an evaluation leaves behind: every answer with its scores. */

const Texts = t.readonlyArray(t.string)

export const Answer = struct(
  'Answer',
  {
    /** Name of the case. */
    name: text('CaseName', 'the name of a case', { minLength: 1 }),
    run: Ordinal,
    expected: oneOf('Expected', 'repair', 'no_steps', 'ambiguous'),
    issue_type: t.string,
    /** 0 to 100 */
    grade: decimal('Grade', 'a number from 0 to 100', { minimum: 0, maximum: 100 }),
    scores: Scores,
    /** Estimated from characters. */
    tokens: t.type({ input: Count, output: Count }),
    seconds: decimal('Seconds', 'seconds, 0 or more', { minimum: 0 }),
    usd: decimal('Usd', 'dollars, 0 or more', { minimum: 0 }),
    /** What the plan would do, a line for each step. */
    steps: Texts,
  },
  {
    channel: oneOf('InjectionChannel', ...channels),
    /** Why there is no answer, or no plan. */
    problem: t.string,
  },
)
export type Answer = t.TypeOf<typeof Answer>

export const Results = t.type(
  {
    version: t.literal(1),
    agent: t.string,
    started_at: t.string,
    runs: Ordinal,
    corpus: t.type({ digest: t.string, incidents: Count, cases: Count }),
    answers: t.readonlyArray(Answer),
    /** What a reader must know of them. */
    notes: Texts,
  },
  'Results',
)
export type Results = t.TypeOf<typeof Results>

/** @throws ToolError with file, field and what was expected there */
export const readResults = (path: string): Results => {
  if (!existsSync(path)) throw new ToolError(`COMPARE: there is no file ${path}`)
  let json: unknown
  try {
    json = JSON.parse(readFileSync(path, 'utf8'))
  } catch {
    throw new ToolError(`COMPARE: ${path} is not JSON`)
  }
  const decoded = decode(Results, json)
  if (E.isLeft(decoded)) throw new ToolError(`COMPARE: ${path}: ${decoded.left}`)
  return decoded.right
}
