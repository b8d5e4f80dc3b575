import * as t from 'io-ts'
import { attributes, failures, unknownPaths } from '../../terraform/attributes'

const OneOrMore = t.union([t.string, t.array(t.string)])
const Value = t.union([t.string, t.number, t.boolean])
const Condition = t.record(t.string, t.record(t.string, t.union([Value, t.array(Value)])))

const Statement = attributes(
  { Effect: t.keyof({ Allow: null, Deny: null }) },
  {
    Sid: t.string,
    Action: OneOrMore,
    NotAction: OneOrMore,
    Resource: OneOrMore,
    NotResource: OneOrMore,
    Principal: t.union([t.literal('*'), t.record(t.string, OneOrMore)]),
    Condition,
  },
)

const Document = attributes(
  { Statement: t.union([Statement, t.array(Statement)]) },
  { Version: t.literal('2012-10-17'), Id: t.string },
)

export interface Statement {
  /** Which one it is, for people. */
  readonly name: string
  readonly effect: 'Allow' | 'Deny'
  readonly actions: Patterns
  /** Absent in a trust policy: it is about the role that it belongs to. */
  readonly resources?: Patterns
  /** ARNs or accounts of AWS principals, and names of services, of a trust policy and of a resource's policy. */
  readonly principals?: readonly string[]
  readonly conditions: readonly ConditionLine[]
}

/** What a statement is about: these, or all but these. */
export interface Patterns {
  readonly of: readonly string[]
  readonly inverted: boolean
}

export interface ConditionLine {
  readonly operator: string
  readonly key: string
  readonly values: readonly string[]
}

export interface Policy {
  readonly name: string
  readonly statements: readonly Statement[]
}

/** A text that is no policy, or one with something that is not understood. */
export class MalformedPolicy extends Error {}

const listed = (value: string | readonly string[]): readonly string[] =>
  typeof value === 'string' ? [value] : value

/** Exactly one of both elements. */
const patterns = (
  where: string,
  name: string,
  of: string | readonly string[] | undefined,
  not: string | readonly string[] | undefined,
): Patterns => {
  if ((of === undefined) === (not === undefined))
    throw new MalformedPolicy(`${where} needs either ${name} or Not${name}`)
  return of === undefined ? { of: listed(not ?? []), inverted: true } : { of: listed(of), inverted: false }
}

/** Of identities, boundaries and sessions; of who may assume a role; or of what it is at. */
export type PolicyKind = 'identity' | 'trust' | 'resource'

/**
 * Reads a policy document.
 * @throws MalformedPolicy
 */
export const readPolicy = (name: string, json: string, kind: PolicyKind = 'identity'): Policy => {
  const given = parse(name, json)
  const decoded = Document.decode(given)
  if (decoded._tag === 'Left') throw new MalformedPolicy(`${name}: ${failures(decoded.left)}`)
  const [unknown] = unknownPaths(given, decoded.right)
  if (unknown !== undefined) throw new MalformedPolicy(`${name}: ${unknown} is not understood`)
  // What is at a resource is of the first version where it does not say so, which has no variables; none are understood here.
  if (decoded.right.Version === undefined && kind !== 'resource')
    throw new MalformedPolicy(`${name}: Version: "2012-10-17" is needed, not nothing`)
  const all = [decoded.right.Statement].flat()
  if (all.length === 0) throw new MalformedPolicy(`${name} has no statement`)
  return {
    name,
    statements: all.map((one, index) => statement(one, `${name}/${one.Sid ?? index + 1}`, kind)),
  }
}

const statement = (given: t.TypeOf<typeof Statement>, name: string, kind: PolicyKind): Statement => {
  const { Effect: effect, Action, NotAction, Resource, NotResource, Principal, Condition: conditions } = given
  if ((Principal === undefined) !== (kind === 'identity'))
    throw new MalformedPolicy(
      `${name} ${kind === 'identity' ? 'must have no Principal' : 'needs a Principal'}`,
    )
  if (kind === 'trust' && (Resource ?? NotResource) !== undefined)
    throw new MalformedPolicy(`${name} must have no Resource`)
  return {
    name,
    effect,
    actions: patterns(name, 'Action', Action, NotAction),
    ...(Principal === undefined ? {} : { principals: principalsOf(name, Principal) }),
    ...(kind === 'trust' ? {} : { resources: patterns(name, 'Resource', Resource, NotResource) }),
    conditions: Object.entries(conditions ?? {}).flatMap(([operator, keys]) =>
      Object.entries(keys).map(([key, values]) => ({ operator, key, values: [values].flat().map(String) })),
    ),
  }
}

const principalsOf = (name: string, given: NonNullable<t.TypeOf<typeof Statement>['Principal']>) => {
  if (given === '*') return ['*']
  const other = Object.keys(given).find((kind) => kind !== 'AWS' && kind !== 'Service')
  if (other !== undefined)
    throw new MalformedPolicy(`${name}: principals of the kind ${other} are not understood`)
  return Object.values(given).flatMap(listed)
}

const parse = (name: string, json: string): unknown => {
  try {
    return JSON.parse(json)
  } catch {
    throw new MalformedPolicy(`${name} is not JSON`)
  }
}
