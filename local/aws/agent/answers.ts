import { defined } from '../../../schemas/defined'
import type { Confidence } from '../../../schemas/plan'
import { type Diagnosis, diagnose } from './diagnoses'
import { type Analysis, type Closing, type Execution, factOf, type Prompt, type Step } from './prompt'

/** What the agent remembers of a session. */
export interface Memory {
  readonly domain?: string
  readonly causes?: readonly string[]
}

export interface Plan {
  readonly version: 1
  readonly summary: string
  readonly steps: readonly Step[]
  readonly confidence?: Confidence
  readonly gaps: readonly string[]
}

/** No surer of all than of each. */
const confidences: readonly Confidence[] = ['low', 'medium', 'high']

export const fence = (value: unknown): string => `\`\`\`json\n${JSON.stringify(value, null, 2)}\n\`\`\`\n`

const bullets = (lines: readonly string[]): string =>
  lines.length === 0 ? '- none\n' : lines.map((line) => `- ${line}\n`).join('')

const diagnosesOf = (prompt: Analysis): readonly Diagnosis[] =>
  prompt.issues.map((issue) => diagnose(issue, prompt))

export const planFor = (prompt: Analysis): Plan => {
  const allowed = prompt.allowed_actions
  const diagnoses = diagnosesOf(prompt)
  const confidence = confidences.find((one) => diagnoses.some((diagnosis) => diagnosis.confidence === one))
  const steps = diagnoses
    .flatMap((diagnosis) => diagnosis.steps)
    .filter(({ action }) => allowed === undefined || allowed.includes(action))
    .map((step, index) => ({ id: `step-${index + 1}`, ...step }))
  const actions = steps.map(({ action }) => action).join(', ')
  const summary =
    steps.length === 0 ? 'People have to repair this; no step can be carried out.' : `Carry out ${actions}.`
  const gaps = [...new Set(diagnoses.flatMap((diagnosis) => diagnosis.gaps))]
  return { version: 1, summary, steps, ...defined({ confidence }), gaps }
}

/** The analysis without its plan. */
export const analysisText = (prompt: Analysis): string => {
  const diagnoses = diagnosesOf(prompt)
  const findings = prompt.issues.flatMap((issue) => [
    `${issue.issue_type}, ${issue.severity}: ${issue.summary}`,
    ...['status_code', 'x_cache', 'age', 'cert_not_after', 'location'].flatMap((name) => {
      const value = factOf(issue, name)
      return value === undefined ? [] : [`${name}: \`${value.replaceAll('`', "'")}\``]
    }),
  ])
  return [
    `## Executive Summary\n\n${prompt.domain} does not work as it should: ${prompt.issues[0]?.summary ?? 'no issue was given'}\n`,
    `## Root Cause\n\n${diagnoses.map(({ cause }) => cause).join('\n\n') || 'Unknown.'}\n`,
    `## Critical Findings\n\n${bullets(findings)}`,
    `## Immediate Actions\n\n${bullets(diagnoses.flatMap(({ actions }) => actions))}`,
    `## Prevention\n\n${bullets(diagnoses.map(({ prevention }) => prevention))}`,
  ].join('\n')
}

export const remember = (prompt: Prompt, memory: Memory): Memory =>
  prompt.kind === 'analysis'
    ? { domain: prompt.domain, causes: diagnosesOf(prompt).map(({ cause }) => cause) }
    : memory

const executionText = (prompt: Execution, memory: Memory): string => {
  const recalled =
    memory.causes === undefined
      ? 'I have no earlier analysis in this session and rely on the plan as it is given.'
      : `From the analysis of ${memory.domain ?? 'the domain'} in this session I recall: ${memory.causes.join(' ')}`
  const recovered = prompt.state?.status === 'healthy'
  const proceed = !recovered && prompt.plan.steps.length > 0
  const reason = recovered
    ? 'the domain is well again'
    : proceed
      ? 'the state is the one that the plan was made for'
      : 'the plan has no steps'
  const steps = prompt.plan.steps.map(({ id, action }) => `${id}: ${action}`)
  return `## Assessment before the execution\n\n${recalled}\n\n${bullets(steps)}\n${fence({ kind: 'assessment', proceed, reason })}`
}

const closingText = ({ results }: Closing, memory: Memory): string => {
  const failed = results.filter(({ status }) => status !== 'succeeded')
  const verdict =
    failed.length === 0
      ? 'Every approved step was carried out.'
      : `${failed.length} of ${results.length} steps did not succeed; a person should look at this.`
  const cause = memory.causes === undefined ? '' : `\n\nThe cause was: ${memory.causes.join(' ')}`
  return `## Closing assessment\n\n${verdict}${cause}\n\n${bullets(results.map(({ action, status }) => `${action}: ${status}`))}`
}

/** The answer by the built-in rules. */
export const answerTo = (prompt: Prompt | undefined, memory: Memory): string => {
  switch (prompt?.kind) {
    case 'analysis':
      return `${analysisText(prompt)}\n${fence(planFor(prompt))}`
    case 'execution':
      return executionText(prompt, memory)
    case 'closing':
      return closingText(prompt, memory)
    case undefined:
      return 'I analyse evidence that stands in one fenced JSON block of the prompt; there is none that I can read.\n'
  }
}
