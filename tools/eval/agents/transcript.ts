import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import * as E from 'fp-ts/Either'
import * as t from 'io-ts'
import { ToolError } from '../../../local/commands/shared/command-line'
import { decode, struct, text } from '../../../schemas/codec'
import { Count } from '../../../schemas/scalars'

/** What an agent did and answered in one analysis. */
export const KeptAnswer = struct(
  'KeptAnswer',
  {
    /** Name of the case. */
    name: text('CaseName', 'the name of a case', { minLength: 1, maxLength: 200 }),
    run: Count,
    /** SHA-256 of the prompt that was answered. */
    prompt: text('Sha256', 'a SHA-256 digest in 64 lower-case hex digits', { pattern: '^[0-9a-f]{64}$' }),
    milliseconds: Count,
    /** What it asked for before it answered, in order. */
    requests: t.array(t.type({ action: t.string, parameters: t.UnknownRecord })),
  },
  {
    text: t.string,
    /** What it gave by a tool. */
    results: t.array(t.unknown),
    failure: t.type({ kind: t.string, message: t.string }),
    /** As the agent's service counted them. */
    tokens: t.type({ read: Count, written: Count }),
  },
)
export type KeptAnswer = t.TypeOf<typeof KeptAnswer>

const Head = t.type({ agent: t.string, recorded_at: t.string }, 'TranscriptHead')

export interface Transcript extends t.TypeOf<typeof Head> {
  readonly answers: readonly KeptAnswer[]
}

export const promptDigest = (prompt: string): string => createHash('sha256').update(prompt).digest('hex')

/** One JSON value a line: the head, then an answer each. */
export const writeTranscript = ({ answers, ...head }: Transcript): string =>
  [head, ...answers].map((value) => `${JSON.stringify(value)}\n`).join('')

/** @throws ToolError with file, line, field and what was expected there */
export const readTranscript = (path: string): Transcript => {
  if (!existsSync(path)) throw new ToolError(`${path}: there is no such transcript`)
  const lines = readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
  const readLine = <A>(codec: t.Type<A, unknown, unknown>, index: number): A => {
    let json: unknown
    try {
      json = JSON.parse(lines[index] ?? '')
    } catch {
      throw new ToolError(`${path}: line ${index + 1}: is not JSON`)
    }
    const decoded = decode(codec, json)
    if (E.isLeft(decoded)) throw new ToolError(`${path}: line ${index + 1}: ${decoded.left}`)
    return decoded.right
  }
  const answers = lines.slice(1).map((_, index) => readLine(KeptAnswer, index + 1))
  return { ...readLine(Head, 0), answers }
}
