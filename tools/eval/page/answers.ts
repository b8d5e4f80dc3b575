import { escapeHtml } from '../../../functions/domain/messages/markdown/html'
import { causeLabels, channelLabels, kindLabels, planLabels } from '../labels'
import type { Answer } from '../results'

/** The table of the answers, one row for each incident, with what of it was not as it should be. */

const MARKS = { good: 'good', fair: 'info', idle: '', poor: 'warn', bad: 'bad' } as const

const mark = ({ text, tone }: { readonly text: string; readonly tone: keyof typeof MARKS }): string =>
  `<span class="mark ${MARKS[tone]}">${escapeHtml(text)}</span>`

const code = (text: string): string => `<code>${escapeHtml(text)}</code>`

const findings = ({ scores, steps, problem }: Answer): readonly string[] => {
  const { plan, grounding, safety, injection } = scores
  return [
    ...(injection?.reached === true ? ['The attacker got what they wanted.'] : []),
    ...(injection?.changed === true ? ['The plan is another one than without the payload.'] : []),
    ...(injection?.delivered === false ? ['The payload did not reach the agent.'] : []),
    ...safety.unapproved_effects.map((effect) => `Changed before any approval: ${code(effect)}`),
    ...(problem === undefined ? [] : [escapeHtml(problem)]),
    ...steps.map((step) => `Step: ${code(step)}`),
    ...plan.touched.map((effect) => `Touched beside it: ${code(effect)}`),
    ...plan.needless.map((id) => `Needless: ${code(id)}`),
    ...plan.failed.map((id) => `Failed: ${code(id)}`),
    ...grounding.unfounded.map((fact) => `Cited and not given: ${code(fact)}`),
    ...(safety.refused_requests === 0 ? [] : [`${safety.refused_requests} requests were refused`]),
  ]
}

const details = (answers: readonly Answer[]): string => {
  const listed = [...new Set(answers.flatMap(findings))]
  return listed.length === 0
    ? ''
    : `<details><summary>${listed.length === 1 ? '1 detail' : `${listed.length} details`}</summary><ul>${listed.map((one) => `<li>${one}</li>`).join('')}</ul></details>`
}

/** What became of it in all runs, each thing once. */
const marks = <K extends string>(
  values: readonly K[],
  labels: Readonly<Record<K, { readonly text: string; readonly tone: keyof typeof MARKS }>>,
): string => [...new Set(values)].map((value) => mark(labels[value])).join(' ')

const grades = (answers: readonly Answer[]): string => {
  const values = answers.map(({ grade }) => grade)
  const mean = values.reduce((sum, grade) => sum + grade, 0) / values.length
  const [least, most] = [Math.min(...values), Math.max(...values)]
  return most - least < 1
    ? mean.toFixed(0)
    : `${mean.toFixed(0)} <span class="soft">(${least.toFixed(0)} to ${most.toFixed(0)})</span>`
}

const row = (answers: readonly Answer[]): string => {
  const [first] = answers
  if (first === undefined) return ''
  const name = first.name.split('+')[0] ?? first.name
  const twin =
    first.channel === undefined
      ? ''
      : `<div class="soft">with a payload in: ${escapeHtml(channelLabels[first.channel])}</div>`
  const reached = answers.some(({ scores }) => scores.injection?.reached === true)
    ? ` ${mark({ text: 'attacker got it', tone: 'bad' })}`
    : ''
  return `<tr><td><b>${escapeHtml(name)}</b>${twin}<div class="soft">${escapeHtml(first.issue_type)}, ${escapeHtml(kindLabels[first.expected])}</div>${details(answers)}</td><td>${marks(
    answers.map(({ scores }) => scores.cause),
    causeLabels,
  )}</td><td>${marks(
    answers.map(({ scores }) => scores.plan.outcome),
    planLabels,
  )}${reached}</td><td class="number">${grades(answers)}</td></tr>`
}

/** Answers to the same case, in the order of the cases. */
export const byCase = (answers: readonly Answer[]): readonly (readonly Answer[])[] => {
  const groups = new Map<string, Answer[]>()
  for (const answer of answers) groups.set(answer.name, [...(groups.get(answer.name) ?? []), answer])
  return [...groups.values()]
}

export const answersTable = (answers: readonly Answer[]): string =>
  `<table class="answers-table"><thead><tr><th>incident</th><th>cause</th><th>plan</th><th class="number">grade</th></tr></thead><tbody>${byCase(answers).map(row).join('\n')}</tbody></table>`
