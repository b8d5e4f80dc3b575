import * as t from 'io-ts'
import type { Definition } from '../../terraform'
import { attributes, failures, unknownPaths } from '../../terraform/attributes'
import { type Buses, busArn, EventBusPolicy, understood } from './definition'
import { parsed } from './request'

/** Who may put events, as a bus's policy says it. A part that is not understood stops the start. */

const Texts = t.union([t.string, t.array(t.string)])

const KEYS = ['events:source', 'events:detail-type', 'aws:PrincipalAccount', 'aws:PrincipalArn'] as const
type Key = (typeof KEYS)[number]

const values = t.exact(
  t.partial(Object.fromEntries(KEYS.map((key) => [key, Texts])) as Record<Key, typeof Texts>),
)

const OPERATORS = [
  'StringEquals',
  'ForAllValues:StringEquals',
  'ForAnyValue:StringEquals',
  'ForAnyValue:StringNotEquals',
  'ArnEquals',
  'ArnNotEquals',
  'Null',
] as const

const Statement = attributes(
  {
    Effect: t.keyof({ Allow: null, Deny: null }),
    Principal: t.union([t.literal('*'), t.strict({ AWS: Texts })]),
    Action: t.literal('events:PutEvents'),
    Resource: t.string,
  },
  {
    Sid: t.string,
    Condition: t.exact(
      t.partial(
        Object.fromEntries(OPERATORS.map((name) => [name, values])) as Record<
          (typeof OPERATORS)[number],
          typeof values
        >,
      ),
    ),
  },
)
type Statement = t.TypeOf<typeof Statement>

const BusPolicyDocument = t.strict({ Version: t.literal('2012-10-17'), Statement: t.array(Statement) })

/** What IAM knows of one entry of a `PutEvents`. */
export interface PutContext {
  readonly account: string
  readonly source: string
  readonly detailType: string
}

export type Refusal =
  | 'AccessDeniedException'
  | 'NotAuthorizedForSourceException'
  | 'NotAuthorizedForDetailTypeException'

/** Why another account may not put an entry; `undefined` where it may. */
type BusPolicy = (entry: PutContext) => Refusal | undefined

const listed = (value: string | readonly string[]): readonly string[] =>
  typeof value === 'string' ? [value] : value

/** Every key has exactly one value here, and none is ever missing. */
const holds = (operator: (typeof OPERATORS)[number], wanted: readonly string[], found: string): boolean => {
  switch (operator) {
    case 'StringEquals':
    case 'ArnEquals':
    case 'ForAllValues:StringEquals':
    case 'ForAnyValue:StringEquals':
      return wanted.includes(found)
    case 'ArnNotEquals':
    case 'ForAnyValue:StringNotEquals':
      return !wanted.includes(found)
    case 'Null':
      return wanted.every((value) => value === 'false')
  }
}

const applies = (statement: Statement, entry: PutContext, without: readonly Key[] = []): boolean => {
  const { Principal, Condition = {} } = statement
  const context: Readonly<Record<Key, string>> = {
    'events:source': entry.source,
    'events:detail-type': entry.detailType,
    'aws:PrincipalAccount': entry.account,
    'aws:PrincipalArn': `arn:aws:iam::${entry.account}:root`,
  }
  const named =
    Principal === '*' ||
    listed(Principal.AWS).some((who) => who === entry.account || who === context['aws:PrincipalArn'])
  return (
    named &&
    OPERATORS.every((operator) =>
      KEYS.filter((key) => !without.includes(key)).every((key) => {
        const wanted = Condition[operator]?.[key]
        return wanted === undefined || holds(operator, listed(wanted), context[key])
      }),
    )
  )
}

/** @throws Error for what is not understood, and for a statement about another bus */
const compile = (bus: string, text: string): BusPolicy => {
  const statements = statementsOf(text)
  const other = statements.find(({ Resource }) => Resource !== bus)
  if (other !== undefined)
    throw new Error(`the policy's statement ${other.Sid ?? ''} is about ${other.Resource}, not about ${bus}`)
  const allows = statements.filter(({ Effect }) => Effect === 'Allow')
  const denies = statements.filter(({ Effect }) => Effect === 'Deny')
  return (entry) => {
    if (denies.some((statement) => applies(statement, entry))) return 'AccessDeniedException'
    if (allows.some((statement) => applies(statement, entry))) return undefined
    // What would have to be another for the entry to be taken.
    if (allows.some((statement) => applies(statement, entry, ['events:detail-type'])))
      return 'NotAuthorizedForDetailTypeException'
    return allows.some((statement) => applies(statement, entry, ['events:source', 'events:detail-type']))
      ? 'NotAuthorizedForSourceException'
      : 'AccessDeniedException'
  }
}

const statementsOf = (text: string): readonly Statement[] => {
  const document = parsed(text)
  const decoded = BusPolicyDocument.decode(document)
  if (decoded._tag === 'Left') throw new Error(failures(decoded.left))
  const [unknown] = unknownPaths(document, decoded.right)
  if (unknown !== undefined) throw new Error(`the local cloud does not understand the policy's ${unknown}`)
  return decoded.right.Statement
}

/** The policies of a definition's buses, by the bus's ARN. @throws DefinitionError with the address of one that is not understood */
export const readBusPolicies = (
  definition: Definition,
  buses: Buses,
): ((bus: string, entry: PutContext) => Refusal | undefined) => {
  const policies = new Map(
    definition
      .ofType('aws_cloudwatch_event_bus_policy', EventBusPolicy)
      .map(({ address, attributes: { policy, event_bus_name = 'default' } }) =>
        understood(address, () => {
          const name = buses.find(event_bus_name)
          if (name === undefined) throw new Error(`there is no event bus ${event_bus_name}`)
          const arn = busArn(definition.region, definition.accountId, name)
          return [arn, compile(arn, policy)] as const
        }),
      ),
  )
  return (bus, entry) => (policies.get(bus) ?? noOne)(entry)
}

const noOne: BusPolicy = () => 'AccessDeniedException'
