import * as t from 'io-ts'
import { MonitorResources } from '../../../schemas/monitor-resources'

const Fact = t.type({ name: t.string, value: t.string })

const Issue = t.intersection([
  t.type({ issue_type: t.string, severity: t.string, summary: t.string }),
  t.partial({ evidence: t.partial({ target: t.string, facts: t.array(Fact) }) }),
])
export type Issue = t.TypeOf<typeof Issue>

const Step = t.intersection([
  t.type({ id: t.string, action: t.string, parameters: t.UnknownRecord }),
  t.partial({ rationale: t.string, risk: t.string, rollback: t.string }),
])
export type Step = t.TypeOf<typeof Step>

const Analysis = t.intersection([
  t.type({ kind: t.literal('analysis'), domain: t.string, issues: t.array(Issue) }),
  t.partial({
    resources: MonitorResources,
    allowed_actions: t.array(t.string),
  }),
])
export type Analysis = t.TypeOf<typeof Analysis>

const Execution = t.intersection([
  t.type({ kind: t.literal('execution'), plan: t.type({ steps: t.array(Step) }) }),
  /** `state.status` is what a fresh probe said: `healthy`, `issue` or `unknown`. */
  t.partial({ domain: t.string, state: t.partial({ status: t.string }) }),
])
export type Execution = t.TypeOf<typeof Execution>

const StepResult = t.intersection([
  t.type({ action: t.string, status: t.string }),
  t.partial({ id: t.string, step_id: t.string }),
])

const Closing = t.intersection([
  t.type({ kind: t.literal('closing'), results: t.array(StepResult) }),
  t.partial({ domain: t.string }),
])
export type Closing = t.TypeOf<typeof Closing>

/** What the product asks the agent, by its fenced JSON block. */
export const Prompt = t.union([Analysis, Execution, Closing])
export type Prompt = t.TypeOf<typeof Prompt>

const fenced = /^```json[^\S\n]*\n([\s\S]*?)^```[^\S\n]*$/gm

/** The first fenced JSON block of the text that is a prompt; `undefined` where there is none. */
export const readPrompt = (text: string): Prompt | undefined => {
  for (const [, block = ''] of text.matchAll(fenced)) {
    const json = parse(block)
    if (Prompt.is(json)) return json
  }
  return undefined
}

const parse = (block: string): unknown => {
  try {
    return JSON.parse(block)
  } catch {
    return undefined
  }
}

/** A fact of the evidence by its name. */
export const factOf = ({ evidence }: Issue, name: string): string | undefined =>
  evidence?.facts?.find((fact) => fact.name === name)?.value
