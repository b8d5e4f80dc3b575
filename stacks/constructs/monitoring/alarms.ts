import { CloudwatchCompositeAlarm } from '@cdktf/provider-aws/lib/cloudwatch-composite-alarm'
import { Construct } from 'constructs'
import { defined } from '../../../schemas/defined'
import { named } from '../../settings/names'
import { Alarm, type AlarmProps, type Alerting } from './alarm'
import { Heartbeat } from './heartbeat'
import { metricNamespace } from './metric-namespace'

/** A thing by its name without a stage, and by its name in the account. */
export interface Named {
  readonly id: string
  readonly name: string
}

export interface WatchedTable extends Named {
  readonly indexes: readonly string[]
}

export interface Watched {
  /** Functions by the name of their folder: name in the account, the alias by which they work, and time-out in seconds. */
  readonly functions: Readonly<
    Record<string, { readonly functionName: string; readonly alias: string; readonly timeoutS: number }>
  >
  readonly queueNames: readonly Named[]
  /** Rules of the account; `busName` is absent on the default bus. */
  readonly rules: readonly { readonly id: string; readonly name: string; readonly busName?: string }[]
  readonly topics: readonly Named[]
  readonly tables: readonly WatchedTable[]
  readonly api: { readonly name: string; readonly stage: string }
  readonly scheduleMinutes: number
  readonly approvalBacklog: number
  /** People sign in with a provider. */
  readonly signIn: boolean
  /** Deployments in other regions watch the same domains. */
  readonly witnesses: boolean
  /** A tick is observed by several invocations. */
  readonly shards: boolean
}

/** Part of a function's time-out after which it is called slow. */
const SLOW = 0.9

/** Refused requests of five minutes: above what people and their mistakes make, below what the API's throttle lets through. */
const REFUSED = 50
/** Sign-ins of five minutes that do not hold: above what expired pages and closed browsers make. */
const NOT_SIGNED_IN = 10
/** A table on demand refuses some while it grows; the SDK sends those again. */
const THROTTLED = 10

/** Everything that is reported before a user reports it. */
export class Alarms extends Construct {
  /** Names of those that call somebody at once. */
  private readonly urgent: string[] = []

  constructor(
    scope: Construct,
    id: string,
    private readonly alerting: Alerting,
    watched: Watched,
  ) {
    super(scope, id)
    for (const [name, one] of Object.entries(watched.functions)) this.functionAlarms(name, one)
    for (const queue of watched.queueNames) this.deadLetters(queue.id, queue.name)
    for (const rule of watched.rules) this.failedRule(rule)
    for (const topic of watched.topics) this.undelivered(topic)
    for (const table of watched.tables) this.throttledTable(table)
    this.api(watched.api)
    this.work(watched)
    this.summary()
  }

  private alarm(id: string, props: AlarmProps): void {
    const { name } = new Alarm(this, id, this.alerting, props)
    if (props.urgent === true) this.urgent.push(name)
  }

  /** Each urgent alarm calls people itself; this one says whether any of them still rings. */
  private summary(): void {
    const { place, topicArn } = this.alerting
    new CloudwatchCompositeAlarm(this, 'critical', {
      alarmName: named(place, 'cloudops-critical'),
      alarmDescription:
        'Something rings that calls for somebody at once, and is OK when nothing of it rings any more. docs/runbook.md#critical',
      alarmRule: this.urgent.map((name) => `ALARM("${name}")`).join(' OR '),
      alarmActions: [topicArn],
      okActions: [topicArn],
    })
  }

  private functionAlarms(
    name: string,
    { functionName, alias, timeoutS }: Watched['functions'][string],
  ): void {
    const ofFunction = { FunctionName: functionName }
    // What people try on a function's newest version, and what a deployment tries before it is in use, calls no one.
    const dimensions = { ...ofFunction, Resource: `${functionName}:${alias}` }
    const common = { namespace: 'AWS/Lambda', dimensions }
    const analysis = name === 'invoke-agent-analysis'
    this.alarm(`errors-${name}`, {
      ...common,
      dimensions: analysis ? ofFunction : dimensions,
      // The documented alarm keeps its name, its text, its dimension and its threshold.
      name: analysis ? 'lambda-analysis-errors' : `cloudops-${name}-errors`,
      means: analysis ? 'Alert when analysis Lambda has errors' : `An invocation of ${name} failed`,
      section: 'function-errors',
      metric: 'Errors',
      statistic: 'Sum',
      threshold: analysis ? 1 : 0,
    })
    this.alarm(`throttles-${name}`, {
      ...common,
      name: `cloudops-${name}-throttles`,
      means: `Invocations of ${name} were refused for want of concurrency`,
      section: 'function-throttles',
      metric: 'Throttles',
      statistic: 'Sum',
      threshold: 0,
    })
    this.alarm(`duration-${name}`, {
      ...common,
      name: `cloudops-${name}-duration`,
      means: `${name} needed more than ${SLOW * 100} % of its time-out`,
      section: 'function-duration',
      metric: 'Duration',
      statistic: 'Maximum',
      threshold: SLOW * timeoutS * 1_000,
    })
  }

  private deadLetters(id: string, name: string): void {
    this.alarm(`dead-letters-${id}`, {
      name: `${id}-not-empty`,
      means: 'A dead letter waits: work that nobody did',
      section: 'dead-letters',
      urgent: id === 'cloudops-execution-handler-dlq',
      namespace: 'AWS/SQS',
      metric: 'ApproximateNumberOfMessagesVisible',
      dimensions: { QueueName: name },
      statistic: 'Maximum',
      threshold: 0,
    })
  }

  private failedRule({ id, name, busName }: Watched['rules'][number]): void {
    const ofRule = {
      section: 'failed-rule-invocations',
      namespace: 'AWS/Events',
      dimensions: { RuleName: name, ...defined({ EventBusName: busName }) },
      statistic: 'Sum',
      threshold: 0,
    } as const
    this.alarm(`rule-${id}`, {
      ...ofRule,
      name: `cloudops-${id}-rule-failed`,
      means: 'EventBridge could not deliver to a target of this rule',
      metric: 'FailedInvocations',
    })
    // What reaches the dead-letter queue rings there; this is what did not even get so far.
    this.alarm(`rule-${id}-lost`, {
      ...ofRule,
      name: `cloudops-${id}-rule-lost`,
      means: 'EventBridge could neither deliver an event of this rule nor put it into the dead-letter queue',
      metric: 'InvocationsFailedToBeSentToDlq',
      urgent: true,
    })
  }

  private undelivered({ id, name }: Named): void {
    this.alarm(`undelivered-${id}`, {
      name: `${id}-undelivered`,
      means: 'SNS could not deliver a message to a subscriber of this topic',
      section: 'messages-that-do-not-arrive',
      namespace: 'AWS/SNS',
      metric: 'NumberOfNotificationsFailed',
      dimensions: { TopicName: name },
      statistic: 'Sum',
      threshold: 0,
    })
  }

  private throttledTable({ id, name, indexes }: WatchedTable): void {
    const throttled = {
      section: 'throttled-tables',
      namespace: 'AWS/DynamoDB',
      statistic: 'Sum',
      threshold: THROTTLED,
    } as const
    for (const way of ['Read', 'Write'] as const)
      this.alarm(`throttled-${way.toLowerCase()}s-${id}`, {
        ...throttled,
        name: `cloudops-table-${id}-${way.toLowerCase()}s-throttled`,
        means: `DynamoDB refuses ${way.toLowerCase()}s of this table: more come than it takes`,
        metric: `${way}ThrottleEvents`,
        dimensions: { TableName: name },
      })
    // All open work has one key in an index, so that it is the first to be too full, and the table's own metric counts none of it.
    for (const index of indexes)
      this.alarm(`throttled-writes-${id}-${index}`, {
        ...throttled,
        name: `cloudops-table-${id}-${index}-writes-throttled`,
        means:
          'DynamoDB refuses writes of this table for the sake of an index: more come than the index takes',
        metric: 'WriteThrottleEvents',
        dimensions: { TableName: name, GlobalSecondaryIndexName: index },
      })
  }

  private api({ name, stage }: Watched['api']): void {
    this.alarm('api-4xx', {
      name: 'cloudops-approval-api-4xx',
      means: `More than ${REFUSED} requests were refused in five minutes: somebody guesses, or a client is broken`,
      section: 'api-refusals',
      namespace: 'AWS/ApiGateway',
      metric: '4XXError',
      dimensions: { ApiName: name, Stage: stage },
      statistic: 'Sum',
      threshold: REFUSED,
    })
    this.alarm('api-5xx', {
      name: 'cloudops-approval-api-5xx',
      means: 'The approval API answered with a server error',
      section: 'api-server-errors',
      urgent: true,
      namespace: 'AWS/ApiGateway',
      metric: '5XXError',
      dimensions: { ApiName: name, Stage: stage },
      statistic: 'Sum',
      threshold: 0,
    })
  }

  /** Of a region that is down nothing is heard: whoever trusts in several must know how many there are. */
  private elsewhere(everyS: number): void {
    const often = {
      namespace: metricNamespace(this.alerting.place),
      dimensions: {},
      section: 'other-regions',
      statistic: 'Maximum',
      threshold: 0,
      period: Math.max(300, everyS),
      periods: 3,
    } as const
    this.alarm('witness-silent', {
      ...often,
      name: 'cloudops-witness-silent',
      means:
        'Nothing fresh has come from a witness in another region: fewer regions confirm faults than the settings say',
      metric: 'SilentWitnesses',
    })
    this.alarm('fails-elsewhere', {
      ...often,
      name: 'cloudops-fails-elsewhere',
      means: 'Something fails from a witness in another region that is well from here, and so has no alert',
      metric: 'FailsElsewhere',
    })
  }

  private work({ scheduleMinutes, approvalBacklog, signIn, witnesses, shards }: Watched): void {
    const common = { namespace: metricNamespace(this.alerting.place), dimensions: {} }
    const heartbeat = new Heartbeat(this, 'no-probe-tick', this.alerting, {
      words: {
        name: 'cloudops-no-probe-tick',
        parts: 'cloudops-probe-ticks',
        missing: 'The detector has finished no tick',
        seen: 'the detector has finished its first tick',
        silent: 'The detector has finished no tick: nobody is watching the domains',
        section: 'no-probe-tick',
      },
      namespace: common.namespace,
      metric: 'ProbeTicks',
      everyS: scheduleMinutes * 60,
    })
    this.urgent.push(heartbeat.name)
    this.alarm('agent-failures', {
      ...common,
      name: 'cloudops-agent-failures',
      means:
        'The agent gave no analysis that can be used, three times in an hour: people get the evidence alone',
      section: 'agent-failures',
      metric: 'AgentFailures',
      statistic: 'Sum',
      threshold: 2,
      period: 3_600,
    })
    this.alarm('approval-backlog', {
      ...common,
      dimensions: { Work: 'decision' },
      name: 'cloudops-approval-backlog',
      means: `More than ${approvalBacklog} requests wait for a decision`,
      section: 'approval-backlog',
      urgent: true,
      metric: 'OpenWork',
      statistic: 'Maximum',
      threshold: approvalBacklog,
      periods: 3,
    })
    this.alarm('given-up', {
      ...common,
      name: 'cloudops-given-up',
      means: 'An execution or an analysis was given up: its process died or never started',
      section: 'given-up',
      urgent: true,
      metric: 'GivenUp',
      statistic: 'Sum',
      threshold: 0,
    })
    if (witnesses) this.elsewhere(scheduleMinutes * 60)
    if (shards)
      this.alarm('missing-shards', {
        ...common,
        name: 'cloudops-missing-shards',
        means: 'Shards of a tick gave no result: nothing is known of their domains',
        section: 'missing-shards',
        metric: 'MissingShards',
        statistic: 'Maximum',
        threshold: 0,
      })
    if (!signIn) return
    this.alarm('sign-in-failures', {
      ...common,
      name: 'cloudops-sign-in-failures',
      means: `More than ${NOT_SIGNED_IN} sign-ins did not hold in five minutes: the provider is set up wrongly, or somebody tries`,
      section: 'sign-in-failures',
      metric: 'SignInFailures',
      statistic: 'Sum',
      threshold: NOT_SIGNED_IN,
    })
  }
}
