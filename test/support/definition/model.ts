import type { Attributes, TerraformJson } from '../synthesized'

export interface Resource {
  /** `aws_sns_topic.cloudops-alerts` */
  readonly address: string
  readonly type: string
  readonly id: string
  readonly attributes: Attributes
}

/** Resources by type, of definitions that were asked for them: each check asks for the same ones again. */
const listed = new WeakMap<TerraformJson, ReadonlyMap<string, readonly Resource[]>>()

const byType = (definition: TerraformJson): ReadonlyMap<string, readonly Resource[]> =>
  new Map(
    Object.entries(definition.resource).map(([type, resources]) => [
      type,
      Object.entries(resources).map(([id, attributes]) => ({
        address: `${type}.${id}`,
        type,
        id,
        attributes,
      })),
    ]),
  )

export const resourcesOf = (definition: TerraformJson, type?: string): readonly Resource[] => {
  const resources = listed.get(definition) ?? byType(definition)
  listed.set(definition, resources)
  return type === undefined ? [...resources.values()].flat() : (resources.get(type) ?? [])
}

/** Address of what a value refers to; `''` for a value that is no reference. */
export const referred = (value: unknown): string =>
  typeof value === 'string' ? (/\$\{(aws_\w+\.[\w-]+)\./.exec(value)?.[1] ?? '') : ''

/** The function behind an address: an alias has one behind it. */
export const functionBehind = (definition: TerraformJson, address: string): string => {
  const alias = resourcesOf(definition, 'aws_lambda_alias').find((found) => found.address === address)
  return alias === undefined ? address : referred(alias.attributes.function_name)
}

/** A nested block, as an object or as a list of one. */
export const blockOf = (attributes: Attributes, name: string): Attributes => {
  const value = [attributes[name]].flat()[0]
  return typeof value === 'object' && value !== null ? (value as Attributes) : {}
}

export const listOf = (value: unknown): readonly string[] =>
  [value].flat().filter((item): item is string => typeof item === 'string')

export interface Statement {
  readonly Sid?: string
  readonly Effect: 'Allow' | 'Deny'
  readonly Principal?: '*' | Readonly<Record<string, string | readonly string[]>>
  readonly Action: string | readonly string[]
  readonly Resource?: string | readonly string[]
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>
}

/** Policies and patterns that were read: hundreds of definitions that differ in one thing have the same ones. */
const policies = new Map<string, readonly Statement[]>()
const expressions = new Map<string, RegExp>()

export const statementsOf = (policy: unknown): readonly Statement[] => {
  if (typeof policy !== 'string') return []
  const statements = policies.get(policy) ?? (JSON.parse(policy) as { Statement: Statement[] }).Statement
  policies.set(policy, statements)
  return statements
}

const expressionOf = (pattern: string): RegExp =>
  new RegExp(
    `^${pattern
      .split('*')
      .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
      .join('.*')}$`,
  )

const globs = (pattern: string, value: string): boolean => {
  const expression = expressions.get(pattern) ?? expressionOf(pattern)
  expressions.set(pattern, expression)
  return expression.test(value)
}

export const covers = (patterns: string | readonly string[] | undefined, value: string): boolean =>
  listOf(patterns).some((pattern) => globs(pattern, value))

/** Account and region of the definition. */
export const placeOf = ({
  provider,
}: TerraformJson): { readonly account: string; readonly region: string } => {
  const [aws] = provider.aws
  return { account: listOf(aws.allowed_account_ids)[0] ?? '', region: String(aws.region) }
}

export interface Caller {
  /** `events.amazonaws.com` */
  readonly service: string
  /** The source's ARN, as a reference and as the text that AWS will see. */
  readonly sourceArns: readonly string[]
}

/** ARN of a rule: with the bus's name in it on a custom bus, without on the default one. */
export const ruleCaller = (definition: TerraformJson, address: string): Caller => {
  const rule = resourcesOf(definition).find((resource) => resource.address === address)?.attributes ?? {}
  const { account, region } = placeOf(definition)
  const busAddress = referred(rule.event_bus_name)
  const bus = resourcesOf(definition).find((resource) => resource.address === busAddress)?.attributes.name
  const path = bus === undefined ? `${rule.name}` : `${bus}/${rule.name}`
  return {
    service: 'events.amazonaws.com',
    sourceArns: [`\${${address}.arn}`, `arn:aws:events:${region}:${account}:rule/${path}`],
  }
}

/** EventBridge names no source when it publishes to a topic or uses its key: there every condition on one is never met. */
const namesNoSource = (service: string, action: string): boolean =>
  service === 'events.amazonaws.com' && /^(sns|kms):/.test(action)

/** Whether a resource policy lets a service do an action on behalf of exactly this source. */
export const admits = (policy: unknown, action: string, caller: Caller): boolean =>
  statementsOf(policy).some((statement) => {
    const principal = typeof statement.Principal === 'object' ? statement.Principal.Service : undefined
    const arns = Object.values(statement.Condition ?? {}).flatMap((test) => listOf(test['aws:SourceArn']))
    return (
      statement.Effect === 'Allow' &&
      covers(principal, caller.service) &&
      covers(statement.Action, action) &&
      (namesNoSource(caller.service, action)
        ? statement.Condition === undefined
        : caller.sourceArns.some((arn) => covers(arns, arn)))
    )
  })

/** Whether the policy of a key lets a service use it for this account, for each of the actions. */
export const keyAdmits = (
  definition: TerraformJson,
  keyReference: unknown,
  service: string,
  actions: readonly string[],
): boolean => {
  const key = resourcesOf(definition, 'aws_kms_key').find(({ address }) => address === referred(keyReference))
  const { account } = placeOf(definition)
  return actions.every((action) =>
    statementsOf(key?.attributes.policy).some(
      (statement) =>
        statement.Effect === 'Allow' &&
        typeof statement.Principal === 'object' &&
        covers(statement.Principal.Service, service) &&
        covers(statement.Action, action) &&
        (namesNoSource(service, action)
          ? statement.Condition === undefined
          : JSON.stringify(statement.Condition ?? '').includes(account)),
    ),
  )
}
