import * as E from 'fp-ts/Either'
import type { WantedAmendment } from '../../schemas/amendment'
import type { Plan, PlanStep } from '../../schemas/plan'

/** Values that a form offers of one plan, beside a field for each step; a form is read up to a hundred fields. */
const MOST_VALUES = 40
/** Longest value that is offered or taken, in characters, and lines of a list. */
const LONGEST = 1_000
const MOST_LINES = 100

/** One value of a step's parameters that can be changed; lists of texts or numbers are one value, a line each. */
export interface EditableValue {
  /** Of the form. */
  readonly name: string
  readonly step_id: string
  /** `changes 1 values` */
  readonly label: string
  readonly path: readonly (string | number)[]
  readonly kind: 'text' | 'number' | 'boolean' | 'texts' | 'numbers'
  /** As the form shows it. */
  readonly shown: string
}

/** The name of the field that keeps a step. */
export const keeps = (index: number): string => `keep${index}`

/** What can be changed of a plan; what a form could not give back as it is, is not offered. */
export const editableValues = (plan: Plan): readonly EditableValue[] =>
  plan.steps
    .flatMap(({ id, parameters }) => valuesIn(parameters, []).map((value) => ({ ...value, step_id: id })))
    .slice(0, MOST_VALUES)
    .map((value, index) => ({ ...value, name: `value${index}` }))

type Found = Omit<EditableValue, 'name' | 'step_id'>

const valuesIn = (value: unknown, path: EditableValue['path']): readonly Found[] => {
  const one = (kind: EditableValue['kind'], shown: string): readonly Found[] => [
    { path, kind, shown, label: path.map((part) => (typeof part === 'number' ? part + 1 : part)).join(' ') },
  ]
  if (typeof value === 'string') return isPlain(value) ? one('text', value) : []
  if (typeof value === 'number' || typeof value === 'boolean')
    return one(typeof value === 'number' ? 'number' : 'boolean', String(value))
  if (Array.isArray(value)) {
    if (value.length > 0 && value.every((item) => typeof item === 'string' && isPlain(item)))
      return one('texts', value.join('\n'))
    if (value.length > 0 && value.every((item) => typeof item === 'number'))
      return one('numbers', value.join('\n'))
    return value.flatMap((item, index) => valuesIn(item, [...path, index]))
  }
  return typeof value === 'object' && value !== null
    ? Object.entries(value).flatMap(([name, inner]) => valuesIn(inner, [...path, name]))
    : []
}

/** Comes back from a browser as it was sent. */
const isPlain = (text: string): boolean =>
  text.length <= LONGEST && text === text.trim() && text !== '' && !/\p{Cc}/u.test(text)

type Read = Pick<WantedAmendment, 'dropped' | 'parameters'>

/**
 * Reads what was sent of a plan's form. A value that is as it was shown is left alone, whatever its form; only what a codec can judge is
 * left to the analysis.
 */
export const readAmendment = (
  plan: Plan | undefined,
  fields: Readonly<Record<string, unknown>>,
): E.Either<string, Read> => {
  if (plan === undefined) return E.left('there is no plan')
  const dropped = plan.steps.filter((_, index) => fields[keeps(index)] !== 'yes').map(({ id }) => id)
  if (dropped.length === plan.steps.length)
    return E.left('a plan without a step does nothing: reject it instead')
  const values = editableValues(plan)
  const parameters = new Map<string, PlanStep['parameters']>()
  for (const step of plan.steps) {
    if (dropped.includes(step.id)) continue
    for (const value of values.filter(({ step_id }) => step_id === step.id)) {
      const given = fields[value.name]
      if (typeof given !== 'string' || given === value.shown) continue
      const next = typedValue(given, value.kind)
      if (E.isLeft(next)) return E.left(`${step.id}, ${value.label}: ${next.left}`)
      parameters.set(step.id, withValue(parameters.get(step.id) ?? step.parameters, value.path, next.right))
    }
  }
  return dropped.length === 0 && parameters.size === 0
    ? E.left('nothing of the plan was changed')
    : E.right({ dropped, parameters: Object.fromEntries(parameters) })
}

const typedValue = (given: string, kind: EditableValue['kind']): E.Either<string, unknown> => {
  switch (kind) {
    case 'text':
    case 'number':
    case 'boolean':
      return scalarOf(given.trim(), kind)
    case 'texts':
    case 'numbers': {
      const lines = given
        .split('\n')
        .map((line) => line.trim())
        .filter((line) => line !== '')
      if (lines.length === 0 || lines.length > MOST_LINES)
        return E.left(`expected 1 to ${MOST_LINES} lines, found ${lines.length}`)
      const items: unknown[] = []
      for (const line of lines) {
        const item = scalarOf(line, kind === 'texts' ? 'text' : 'number')
        if (E.isLeft(item)) return item
        items.push(item.right)
      }
      return E.right(items)
    }
  }
}

const scalarOf = (given: string, kind: 'text' | 'number' | 'boolean'): E.Either<string, unknown> => {
  switch (kind) {
    case 'text':
      return isPlain(given) ? E.right(given) : E.left(`expected one line of 1 to ${LONGEST} characters`)
    case 'number':
      return /^-?\d{1,15}(\.\d{1,15})?$/.test(given) ? E.right(Number(given)) : E.left('expected a number')
    case 'boolean':
      return given === 'true' || given === 'false'
        ? E.right(given === 'true')
        : E.left('expected true or false')
  }
}

/** A copy with one value in place of another. */
const withValue = (
  given: PlanStep['parameters'],
  path: EditableValue['path'],
  value: unknown,
): PlanStep['parameters'] => replaced(given, path, value) as PlanStep['parameters']

const replaced = (given: unknown, [part, ...rest]: EditableValue['path'], value: unknown): unknown => {
  if (part === undefined) return value
  if (Array.isArray(given))
    return given.map((item, index) => (index === part ? replaced(item, rest, value) : item))
  return Object.fromEntries(
    Object.entries(given as object).map(([name, inner]) => [
      name,
      name === part ? replaced(inner, rest, value) : inner,
    ]),
  )
}
