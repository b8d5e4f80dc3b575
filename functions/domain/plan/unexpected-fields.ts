import { Plan, PlanStep } from '../../../schemas/plan'

/** Deepest nest of lists and objects in the parameters of a step. DynamoDB ends at 32, people's eyes before. */
const MAX_DEPTH = 8
/** The smallest number beside zero that DynamoDB keeps. */
const SMALLEST = 1e-130
/** Longest part of a foreign name that is repeated. */
const MAX_NAME = 60

const planNames = new Set(Plan.types.flatMap(({ props }) => Object.keys(props)))
const stepNames = new Set(PlanStep.types.flatMap(({ props }) => Object.keys(props)))

/**
 * What a decoded plan holds beside what people are shown, or what the table would not keep as it is; `undefined` where
 * there is nothing. Codecs ignore what they do not know, and the digest and an agent's prompt would hold it.
 */
export const unexpectedField = (plan: Plan): string | undefined => {
  const own = foreignName(plan, planNames)
  if (own !== undefined) return `${own}: a plan has no such property`
  for (const [index, step] of plan.steps.entries()) {
    const at = `steps.${index}`
    const more = foreignName(step, stepNames)
    if (more !== undefined) return `${at}.${more}: a step has no such property`
    const unkept = unkeepable(step.parameters, `${at}.parameters`)
    if (unkept !== undefined) return unkept
  }
  return undefined
}

const foreignName = (given: object, known: ReadonlySet<string>): string | undefined =>
  Object.keys(given)
    .find((name) => !known.has(name))
    ?.slice(0, MAX_NAME)

/** Where a value is that would come back from the table changed, or not get into it at all. */
export const unkeepable = (value: unknown, at: string, depth = 1): string | undefined => {
  if (typeof value === 'number')
    return isKept(value) ? undefined : `${at}: is a number that cannot be stored exactly`
  if (typeof value !== 'object' || value === null) return undefined
  if (depth > MAX_DEPTH) return `${at.slice(0, 200)}: lists and objects are nested deeper than ${MAX_DEPTH}`
  for (const [name, inner] of Object.entries(value)) {
    if (name === '__proto__') return `${at}: holds a name that cannot be stored`
    const found = unkeepable(inner, `${at}.${name.slice(0, MAX_NAME)}`, depth + 1)
    if (found !== undefined) return found
  }
  return undefined
}

/** Whether JSON holds half of a character: the table would keep it changed, and no digest or MAC would fit any more. */
export const holdsHalf = (json: string): boolean => /\\ud[89a-f][0-9a-f]{2}/.test(json)

const isKept = (value: number): boolean =>
  Number.isFinite(value) &&
  (!Number.isInteger(value) || Number.isSafeInteger(value)) &&
  (value === 0 || Math.abs(value) >= SMALLEST)
