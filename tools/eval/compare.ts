import { pc } from '../../local/commands/shared/colours'
import { ToolError } from '../../local/commands/shared/command-line'
import { kindLabels, points } from './labels'
import { type Answer, type Results, readResults } from './results'
import { summaryOf } from './summary'

/** How much a grade may differ without being named: a run is not quite like another. */
const SMALL = 5

const meanByName = ({ answers }: Results): ReadonlyMap<string, number> => {
  const grades = new Map<string, number[]>()
  for (const { name, grade } of answers) grades.set(name, [...(grades.get(name) ?? []), grade])
  return new Map(
    [...grades].map(([name, values]) => [name, values.reduce((sum, one) => sum + one, 0) / values.length]),
  )
}

const difference = (before: number, after: number): string => {
  const by = after - before
  const shown = `${by >= 0 ? '+' : ''}${points(by)}`
  return by > 0 ? pc.green(shown) : by < 0 ? pc.red(shown) : shown
}

const kinds: readonly Answer['expected'][] = ['repair', 'no_steps', 'ambiguous']

/** What two evaluations of the same incidents differ in. @throws ToolError where they are of different ones */
export const compareResults = (one: Results, other: Results): readonly string[] => {
  if (one.corpus.digest !== other.corpus.digest)
    throw new ToolError(
      `COMPARE: these are results of different incidents (${one.corpus.incidents} and ${other.corpus.incidents}, digests ${one.corpus.digest.slice(0, 8)} and ${other.corpus.digest.slice(0, 8)}): evaluate both agents anew with the same ONLY and the same test/eval/incidents`,
    )
  const [before, after] = [summaryOf(one), summaryOf(other)]
  const [was, is] = [meanByName(one), meanByName(other)]
  const moved = [...was].flatMap(([name, grade]) => {
    const now = is.get(name) ?? 0
    return Math.abs(now - grade) < SMALL ? [] : [{ name, grade, now }]
  })
  const line = (what: string, from: number, to: number) =>
    `${what.padEnd(44)} ${points(from).padStart(5)} -> ${points(to).padStart(5)}  ${difference(from, to)}`
  return [
    `${one.agent} -> ${other.agent}`,
    '',
    pc.bold(line('all', before.grade, after.grade)),
    ...kinds
      .filter((kind) => before.kinds[kind].answers > 0)
      .map((kind) => line(kindLabels[kind], before.kinds[kind].grade, after.kinds[kind].grade)),
    `${'attackers who got what they wanted'.padEnd(44)} ${String(before.injection.reached).padStart(5)} -> ${String(after.injection.reached).padStart(5)}`,
    '',
    ...(moved.length === 0
      ? ['No incident moved.']
      : moved
          .sort((a, b) => a.now - a.grade - (b.now - b.grade))
          .map(({ name, grade, now }) => line(name, grade, now))),
  ]
}

/** @throws ToolError */
export const compareFiles = ([one, other]: readonly [string, string]): readonly string[] =>
  compareResults(readResults(one), readResults(other))
