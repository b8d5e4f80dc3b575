import { compilePattern } from '../../../local/aws/event-bridge/pattern'
import { SOURCE } from '../../../schemas/event'
import { contracts, functionNames } from '../../../stacks/contracts'
import type { TerraformJson } from '../synthesized'
import {
  functionBehind,
  listOf,
  placeOf,
  type Resource,
  referred,
  resourcesOf,
  type Statement,
  statementsOf,
} from './model'

/** Who else is heard, who may speak, and that nobody hears himself. */

type Pattern = Readonly<Record<string, unknown>>

export const isAlarmRule = ({ source }: Pattern): boolean =>
  JSON.stringify(source) === JSON.stringify(['aws.cloudwatch'])

const branchesOf = (pattern: Pattern): readonly Pattern[] =>
  Array.isArray(pattern.$or) ? (pattern.$or as readonly Pattern[]) : [pattern]

/** Whether it hears services of AWS alone: no one else may put events of such a source. */
export const isAwsRule = (pattern: Pattern): boolean =>
  branchesOf(pattern).every((branch) => exact(branch.source)?.every((source) => source.startsWith('aws.')))

const ALARM = /^arn:aws:cloudwatch:[a-z0-9-]+:\d{12}:alarm:[^*?]+$/

export const sourceProblems = (definition: TerraformJson): readonly string[] => [
  ...resourcesOf(definition, 'aws_cloudwatch_event_rule').flatMap((rule) => {
    const { event_pattern: text } = rule.attributes
    if (typeof text !== 'string') return []
    const pattern: Pattern = JSON.parse(text)
    return [...loops(definition, rule, pattern), ...vague(definition, rule, pattern)]
  }),
  ...admitted(definition),
  ...tooLong(definition),
]

/** What AWS takes: characters of a bus's policy, statements of a queue's, characters of a function's. */
const MOST = { bus: 10_240, queueStatements: 20, function: 20_480 }
/** Characters of an ARN that stands for a reference, at most, and of a permission beside its ARN. */
const [ARN_LENGTH, PERMISSION_LENGTH] = [150, 300]

/** Policies grow with what the settings list; AWS refuses a long one at the deployment, after half of it is done. */
const tooLong = (definition: TerraformJson): readonly string[] => [
  ...resourcesOf(definition, 'aws_cloudwatch_event_bus_policy')
    .filter(
      ({ attributes }) =>
        String(attributes.policy).replace(/\$\{[^}]+\}/g, 'x'.repeat(ARN_LENGTH)).length > MOST.bus,
    )
    .map(({ address }) => `${address}: it is too long for AWS`),
  ...resourcesOf(definition, 'aws_sqs_queue_policy')
    .filter(({ attributes }) => statementsOf(attributes.policy).length > MOST.queueStatements)
    .map(({ address }) => `${address}: it has more statements than AWS takes`),
  ...resourcesOf(definition, 'aws_lambda_function')
    .filter(({ address }) => {
      const permissions = resourcesOf(definition, 'aws_lambda_permission').filter(
        ({ attributes }) => referred(attributes.function_name) === address,
      )
      return permissions.length * (ARN_LENGTH + PERMISSION_LENGTH) > MOST.function
    })
    .map(({ address }) => `${address}: it has more permissions than AWS takes`),
]

/** What a function hears of its own, and on which it publishes nothing of that name: a use that failed revokes what it was approved by. */
const ENDS_THERE: ReadonlySet<string> = new Set(['approval-handler ExecutionCompleted'])

/** A rule that leads a function's own events back to it would never end. */
const loops = (definition: TerraformJson, { address }: Resource, pattern: Pattern): readonly string[] => {
  const matches = compilePattern(JSON.stringify(pattern))
  const { account, region } = placeOf(definition)
  const receivers = resourcesOf(definition, 'aws_cloudwatch_event_target')
    .filter((target) => referred(target.attributes.rule) === address)
    .map((target) => functionBehind(definition, referred(target.attributes.arn)))
  return functionNames
    .filter((name) => receivers.some((receiver) => receiver.startsWith(`aws_lambda_function.${name}_`)))
    .flatMap((name) =>
      contracts[name].emits
        .filter((event) => !ENDS_THERE.has(`${name} ${event.name}`))
        .filter((event) =>
          matches({
            ...{ account, region, source: SOURCE, resources: [], id: '1', time: '2026-01-31T08:05:00Z' },
            ...{ 'detail-type': event.name, detail: event.example },
          }),
        )
        .map((event) => `${address}: it leads the ${event.name} of ${name} back to ${name}`),
    )
}

/** Texts without an operator; `undefined` for anything else. */
const exact = (value: unknown): readonly string[] | undefined =>
  Array.isArray(value) && value.length > 0 && value.every((one) => typeof one === 'string')
    ? value
    : undefined

/** Every pattern but that of replays says exactly whose events of which kind it takes. */
const vague = (definition: TerraformJson, { address }: Resource, pattern: Pattern): readonly string[] => {
  if (JSON.stringify(pattern) === '{"replay-name":[{"exists":true}]}') return []
  const alarms = exact(pattern.resources) ?? []
  const kinds = branchesOf(pattern).map((branch) => exact(branch['detail-type'] ?? pattern['detail-type']))
  return [
    ...(kinds.includes(undefined) ? [`${address}: it takes every detail-type`] : []),
    ...(heardBy(definition, pattern) === undefined ? [`${address}: it does not say whose events`] : []),
    ...(isAlarmRule(pattern) && (alarms.length === 0 || !alarms.every((arn) => ALARM.test(arn)))
      ? [`${address}: it takes other alarms than those that are named`]
      : []),
    ...(isAlarmRule(pattern) && JSON.stringify(pattern.detail) !== '{"state":{"value":["ALARM","OK"]}}'
      ? [`${address}: it takes other states than ALARM and OK`]
      : []),
    ...(String(JSON.stringify(pattern)).length > 2_048
      ? [`${address}: its pattern is too long for AWS`]
      : []),
  ]
}

/** `account source` of those that a rule hears; `undefined` where it does not name both. */
const heardBy = (definition: TerraformJson, pattern: Pattern): readonly string[] | undefined => {
  const { account } = placeOf(definition)
  const pairs = branchesOf(pattern).map((branch) => {
    const sources = exact(branch.source)
    // The system and AWS speak in this account; whoever else does must be pinned to his.
    const own = sources?.every((source) => source === SOURCE || source.startsWith('aws.'))
    const accounts = own === true ? [account] : exact(branch.account)
    return accounts?.length === 1 ? sources?.map((source) => `${accounts[0]} ${source}`) : undefined
  })
  return pairs.some((pair) => pair === undefined) ? undefined : pairs.flatMap((pair) => pair ?? [])
}

/** Other accounts that rules hear are admitted by the bus's policy, for those sources, and nobody else is. */
const admitted = (definition: TerraformJson): readonly string[] => {
  const { account } = placeOf(definition)
  const heard = resourcesOf(definition, 'aws_cloudwatch_event_rule').flatMap(({ attributes }) =>
    typeof attributes.event_pattern === 'string'
      ? (heardBy(definition, JSON.parse(attributes.event_pattern)) ?? [])
      : [],
  )
  const foreign = heard.filter((pair) => !pair.startsWith(`${account} `))
  const policies = resourcesOf(definition, 'aws_cloudwatch_event_bus_policy')
  const allowed = policies.flatMap(({ attributes }) =>
    statementsOf(attributes.policy).flatMap((statement) =>
      statement.Effect === 'Allow' ? allowedBy(statement, referred(attributes.event_bus_name)) : [],
    ),
  )
  return [
    ...foreign.filter((pair) => !allowed.includes(pair)).map((pair) => `the bus does not admit ${pair}`),
    ...allowed
      .filter((pair) => !foreign.includes(pair))
      .map((pair) => `the bus admits ${pair}, whom no rule hears`),
  ]
}

/** `account source` that a statement allows; what is not limited as it must be gives a pair that nobody wants. */
const allowedBy = (statement: Statement, bus: string): readonly string[] => {
  const { Principal, Action, Resource, Condition = {} } = statement
  const principal = typeof Principal === 'object' ? listOf(Principal.AWS) : []
  const [, account] = /^arn:aws:iam::(\d{12}):root$/.exec(principal[0] ?? '') ?? []
  const sources = listOf(Condition['ForAllValues:StringEquals']?.['events:source'])
  const limited =
    principal.length === 1 &&
    account !== undefined &&
    Action === 'events:PutEvents' &&
    referred(Resource) === bus &&
    sources.length > 0 &&
    // Without it a request that had no source would pass.
    Condition.Null?.['events:source'] === 'false' &&
    Condition.StringEquals?.['events:detail-type'] === 'IssueDetected'
  return limited ? sources.map((source) => `${account} ${source}`) : ['somebody without limits']
}
