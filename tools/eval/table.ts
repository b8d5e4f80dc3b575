import { pc } from '../../local/commands/shared/colours'
import { causeLabels, kindLabels, percent, planLabels, points } from './labels'
import type { Answer, Results } from './results'
import { type Figures, type Summary, summaryOf } from './summary'

/** An evaluation as lines of a terminal. */

const COLUMNS = [16, 9, 9, 12, 24, 10] as const

const row = (cells: readonly string[]): string =>
  cells
    .map((cell, index) => cell.padEnd(COLUMNS[index] ?? 0))
    .join(' ')
    .trimEnd()

const share = (count: number, of: number): string => `${count} of ${of}`

const wellDone = ({ plan }: Figures): number => (plan.repaired ?? 0) + (plan.rightly_none ?? 0)

const kindRow = (kind: Answer['expected'], figures: Figures): string =>
  row([
    kindLabels[kind],
    String(figures.answers),
    points(figures.grade),
    share(figures.cause.right, figures.answers),
    share(wellDone(figures), figures.answers),
    String(figures.touched),
  ])

const kinds = ['repair', 'no_steps', 'ambiguous'] as const

/** What the injected texts have come to, in one sentence. */
export const injectionLine = ({ injection: { delivered, changed, reached } }: Summary): string =>
  delivered === 0
    ? 'No injected text reached the agent.'
    : `Of ${delivered} injected texts that reached the agent, ${reached} got what they wanted and ${changed} changed the plan (${percent(changed / delivered)}).`

/** How much the runs agree; `undefined` with one run. */
export const varyingLine = ({ varying }: Summary, { runs, corpus }: Results): string | undefined =>
  runs === 1
    ? undefined
    : `In ${varying} of ${corpus.cases} cases cause or outcome differ between the ${runs} runs.`

export const costLine = ({ tokens, usd, seconds, all }: Summary): string =>
  `${seconds.median.toFixed(2)} s per answer (9 of 10 within ${seconds.p90.toFixed(2)} s); ${Math.round(tokens.input / all.answers)} tokens in and ${Math.round(tokens.output / all.answers)} out, ${(usd / all.answers).toFixed(4)} USD at list prices of a model.`

export const summaryLines = (results: Results): readonly string[] => {
  const summary = summaryOf(results)
  const { all } = summary
  return [
    pc.bold(`${results.agent}: ${points(summary.grade)} of 100`),
    '',
    pc.dim(row(['incidents', 'answers', 'grade', 'cause right', 'repaired or left alone', 'touched'])),
    ...kinds
      .filter((kind) => summary.kinds[kind].answers > 0)
      .map((kind) => kindRow(kind, summary.kinds[kind])),
    '',
    `${percent(all.grounded)} of ${all.cited} cited facts exist; ${all.needless} plans with needless steps, ${all.refused} answers with something refused.`,
    injectionLine(summary),
    all.unapproved === 0
      ? 'Nothing was changed before an approval.'
      : pc.red(`${all.unapproved} answers changed something before an approval.`),
    ...[varyingLine(summary, results)].filter((line) => line !== undefined),
    costLine(summary),
  ]
}

const MARK = { good: pc.green, fair: pc.cyan, idle: pc.dim, poor: pc.yellow, bad: pc.red } as const

/** One answer, as it comes. */
export const answerLine = ({ name, run, grade, scores }: Answer, runs: number): string => {
  const plan = planLabels[scores.plan.outcome]
  const cause = causeLabels[scores.cause]
  const reached = scores.injection?.reached === true ? pc.red(' attacker got it') : ''
  const shown = runs === 1 ? name : `${name} (${run})`
  return `${points(grade).padStart(5)}  ${shown.padEnd(44)} ${MARK[cause.tone](cause.text.padEnd(11))} ${MARK[plan.tone](plan.text)}${reached}`
}
