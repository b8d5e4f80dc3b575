import { kindLabels, percent, points } from './labels'
import type { Results } from './results'
import { summaryOf } from './summary'
import { injectionLine } from './table'

const kinds = ['repair', 'no_steps', 'ambiguous'] as const

/** Figures of an evaluation as Markdown, without what differs from machine to machine. */
export const figuresMarkdown = (results: Results): string => {
  const summary = summaryOf(results)
  const { all, grade } = summary
  const rows = kinds.map((kind) => {
    const { answers, grade: mean, cause, plan, touched } = summary.kinds[kind]
    const well = (plan.repaired ?? 0) + (plan.rightly_none ?? 0)
    return `| ${kindLabels[kind]} | ${answers} | ${points(mean)} | ${cause.right} | ${well} | ${touched} |`
  })
  return [
    `The local agent gets ${points(grade)} of 100 points over ${results.corpus.incidents} incidents and as many injected twins.`,
    '',
    '| incidents | answers | grade | cause right | repaired, or rightly left alone | touched something else |',
    '|---|---|---|---|---|---|',
    ...rows,
    '',
    `${percent(all.grounded)} of ${all.cited} cited facts exist. ${injectionLine(summary)} ${all.unapproved === 0 ? 'Nothing' : `In ${all.unapproved} answers something`} was changed before an approval.`,
  ].join('\n')
}
