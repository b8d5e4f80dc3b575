import { listOf, type Resource, resourcesOf, type Statement, statementsOf } from '../definition/model'
import type { Attributes, TerraformJson } from '../synthesized'

/** What is found of a rule: it holds, it holds but for some, or it is not wanted. */
export type Verdict =
  | { readonly held: true }
  | { readonly except: RegExp; readonly reason: string }
  | { readonly notWanted: string }

/** One practice, looked for at every resource of its types. */
export interface Rule {
  /** `queue-encrypted` */
  readonly id: string
  /** What AWS and scanners ask for, in a sentence. */
  readonly practice: string
  readonly types: readonly string[]
  /** Which of them it is about; all of them unless given. */
  readonly about?: (resource: Resource) => boolean
  readonly holds: (resource: Resource, definition: TerraformJson) => boolean
  readonly verdict: Verdict
}

export const HELD: Verdict = { held: true }

export const rule = (
  id: string,
  practice: string,
  types: string | readonly string[],
  holds: Rule['holds'],
  verdict: Verdict = HELD,
): Rule => ({ id, practice, types: [types].flat(), holds, verdict })

export const only = (about: NonNullable<Rule['about']>, of: Rule): Rule => ({ ...of, about })

/** A rule about an attribute that must have a value, or pass a test. */
export const isSet =
  (name: string, test: (value: unknown) => boolean = (value) => value !== undefined): Rule['holds'] =>
  ({ attributes }) =>
    test(attributes[name])

/** The resource of a type that refers to another one by an attribute. */
export const beside = (
  definition: TerraformJson,
  type: string,
  attribute: string,
  { address }: Resource,
): Attributes =>
  resourcesOf(definition, type).find(({ attributes }) =>
    String(attributes[attribute]).includes(`${address}.`),
  )?.attributes ?? {}

export const allBeside = (
  definition: TerraformJson,
  type: string,
  attribute: string,
  { address }: Resource,
): readonly Attributes[] =>
  resourcesOf(definition, type)
    .filter(({ attributes }) => String(attributes[attribute]).includes(`${address}.`))
    .map(({ attributes }) => attributes)

export const blocks = (value: unknown): readonly Attributes[] =>
  [value ?? []].flat().filter((one): one is Attributes => typeof one === 'object' && one !== null)

export const tlsOnly = (policy: unknown): boolean =>
  statementsOf(policy).some(
    ({ Effect, Principal, Condition }) =>
      Effect === 'Deny' && Principal === '*' && Condition?.Bool?.['aws:SecureTransport'] === 'false',
  )

export const allows = (policy: unknown): readonly Statement[] =>
  statementsOf(policy).filter(({ Effect }) => Effect === 'Allow')

/** Everybody, or everybody of AWS. */
export const isPublic = ({ Principal }: Statement): boolean =>
  Principal === '*' ||
  (typeof Principal === 'object' && Object.values(Principal).some((one) => listOf(one).includes('*')))

export interface Finding {
  readonly rule: Rule
  readonly looked: number
  readonly failing: readonly string[]
}

export const findingsOf = (definition: TerraformJson, rules: readonly Rule[]): readonly Finding[] =>
  rules.map((one) => {
    const looked = one.types
      .flatMap((type) => resourcesOf(definition, type))
      .filter((resource) => one.about?.(resource) ?? true)
    return {
      rule: one,
      looked: looked.length,
      failing: looked.filter((resource) => !one.holds(resource, definition)).map(({ address }) => address),
    }
  })

/** What a verdict does not say rightly. */
export const problemsOf = ({ rule: { id, verdict }, looked, failing }: Finding): readonly string[] => {
  if (looked === 0) return [`${id}: nothing is there that it is about`]
  if ('held' in verdict) return failing.map((address) => `${id}: ${address}`)
  if (failing.length === 0) return [`${id}: it is held by everything, and its reason no longer applies`]
  if ('notWanted' in verdict) return []
  const { except } = verdict
  return [
    ...failing.filter((address) => !except.test(address)).map((address) => `${id}: ${address}`),
    ...(failing.some((address) => except.test(address)) ? [] : [`${id}: no exception applies any more`]),
  ]
}
