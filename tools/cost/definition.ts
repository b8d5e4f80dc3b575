import * as E from 'fp-ts/Either'
import * as t from 'io-ts'
import { decode } from '../../schemas/codec'
import { steadySeries } from '../../schemas/metrics'
import { MOST_FINDINGS } from '../../schemas/vantage'
import { isWitness, type StackSettings } from '../../stacks/settings'
import { protocolOf } from '../../stacks/settings/agent'
import { named } from '../../stacks/settings/names'
import { shardCount } from '../../stacks/settings/shard-problems'

const resources = <A>(codec: t.Type<A, unknown>) => t.record(t.string, codec)
const some = t.union([resources(t.unknown), t.undefined])
const Rule = t.partial({ schedule_expression: t.string })
const Target = t.type({ rule: t.string, arn: t.string })

/** What the synthesized definition says about things that cost something. */
const Definition = t.type(
  {
    resource: t.type({
      aws_lambda_function: resources(t.type({ function_name: t.string, memory_size: t.number })),
      aws_lambda_alias: resources(t.type({ function_name: t.string })),
      aws_cloudwatch_metric_alarm: resources(
        t.partial({ metric_query: t.array(t.partial({ metric: t.unknown })) }),
      ),
      aws_cloudwatch_composite_alarm: some,
      aws_cloudwatch_event_rule: resources(Rule),
      aws_cloudwatch_event_target: resources(Target),
      aws_cloudwatch_dashboard: some,
      aws_kms_key: some,
      aws_secretsmanager_secret: some,
      aws_dynamodb_table: some,
    }),
  },
  'Definition',
)

/** What costs by being there, and what runs by the clock. */
export interface Standing {
  readonly domains: number
  readonly concurrency: number
  /** Shards of a tick; 0 where one invocation observes all of it. */
  readonly shards: number
  /** Memory in GB by the function's name without the stage. */
  readonly memory: Readonly<Record<string, number>>
  /** Runs in a month of 30 days, of what runs by the clock. */
  readonly scheduled: Readonly<Record<string, number>>
  readonly alarmMetrics: number
  readonly compositeAlarms: number
  readonly customMetrics: number
  readonly dashboards: number
  readonly keys: number
  readonly secrets: number
  readonly tables: number
  readonly archiveDays: number
  readonly documentDays: number
  readonly logDays: number
  readonly emails: number
  readonly hasAgent: boolean
  /** It only watches another deployment: there are no alerts, and so nothing that follows from one. */
  readonly isWitness: boolean
  /** Witnesses that publish what they see on the bus of this deployment. */
  readonly witnesses: number
  /** Events by which a witness says what it sees in one tick. */
  readonly observations: number
}

const MINUTES_A_MONTH = 30 * 24 * 60

/** Runs a month of a rate such as `rate(5 minutes)`. */
const runsOf = (rate: string): number => {
  const [, count = '1', unit = ''] = /^rate\((\d+) (\w+)\)$/.exec(rate) ?? []
  return MINUTES_A_MONTH / (Number(count) * (unit.startsWith('hour') ? 60 : 1))
}

const count = (found: Readonly<Record<string, unknown>> | undefined): number =>
  Object.keys(found ?? {}).length

/** Reads the synthesized JSON. The `Left` names the field that is not as expected. */
export const standingOf = (json: unknown, settings: StackSettings): E.Either<string, Standing> =>
  E.map(({ resource }: t.TypeOf<typeof Definition>): Standing => {
    const functions = Object.entries(resource.aws_lambda_function)
    const bare = (name: string): string =>
      settings.stage === '' ? name : name.slice(0, -named(settings, '').length)
    /** The function, also where an alias leads to it. */
    const behind = (arn: string): string =>
      Object.entries(resource.aws_lambda_alias).find(([id]) => arn.includes(`.${id}.`))?.[1].function_name ??
      arn
    const scheduled = Object.entries(resource.aws_cloudwatch_event_rule).flatMap(([id, rule]) =>
      rule.schedule_expression === undefined
        ? []
        : Object.values(resource.aws_cloudwatch_event_target)
            .filter((target) => target.rule.includes(`.${id}.`))
            .flatMap((target) => functions.filter(([name]) => behind(target.arn).includes(`.${name}.`)))
            .map(
              ([, { function_name }]) =>
                [bare(function_name), runsOf(rule.schedule_expression ?? '')] as const,
            ),
    )
    return {
      domains: settings.monitors.length,
      concurrency: settings.probe.concurrency,
      shards: shardCount(settings),
      memory: Object.fromEntries(
        functions.map(([, { function_name, memory_size }]) => [bare(function_name), memory_size / 1024]),
      ),
      scheduled: Object.fromEntries(scheduled),
      alarmMetrics: Object.values(resource.aws_cloudwatch_metric_alarm).reduce(
        (sum, { metric_query: queries }) =>
          sum + (queries === undefined ? 1 : queries.filter(({ metric }) => metric !== undefined).length),
        0,
      ),
      compositeAlarms: count(resource.aws_cloudwatch_composite_alarm),
      // A witness sends one: that the first deployment is at work.
      customMetrics: isWitness(settings) ? 1 : steadySeries(),
      dashboards: count(resource.aws_cloudwatch_dashboard),
      keys: count(resource.aws_kms_key),
      secrets: count(resource.aws_secretsmanager_secret),
      tables: count(resource.aws_dynamodb_table),
      archiveDays: settings.archive_days,
      documentDays: settings.document_days,
      logDays: Number(settings.log_retention_days),
      emails: settings.alert_emails.length,
      hasAgent: protocolOf(settings) !== undefined,
      isWitness: isWitness(settings),
      witnesses: settings.vantage?.witnesses?.length ?? 0,
      observations: Math.ceil(settings.monitors.length / MOST_FINDINGS),
    }
  })(decode(Definition, json))
