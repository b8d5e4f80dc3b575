import { CloudwatchEventRule } from '@cdktf/provider-aws/lib/cloudwatch-event-rule'
import { CloudwatchEventTarget } from '@cdktf/provider-aws/lib/cloudwatch-event-target'
import type { CloudwatchLogGroup } from '@cdktf/provider-aws/lib/cloudwatch-log-group'
import type { IamRole } from '@cdktf/provider-aws/lib/iam-role'
import type { LambdaAlias } from '@cdktf/provider-aws/lib/lambda-alias'
import { LambdaFunction } from '@cdktf/provider-aws/lib/lambda-function'
import { LambdaFunctionEventInvokeConfig } from '@cdktf/provider-aws/lib/lambda-function-event-invoke-config'
import { LambdaPermission } from '@cdktf/provider-aws/lib/lambda-permission'
import { SnsTopicSubscription } from '@cdktf/provider-aws/lib/sns-topic-subscription'
import { AssetType, type ITerraformDependable, TerraformAsset } from 'cdktf'
import { Construct } from 'constructs'
import type { FunctionContract, OptionalSetting, Trigger } from '../../functions/runtime/contract'
import { defined } from '../../schemas/defined'
import { replayedPattern, rulePattern } from '../../schemas/event'
import { propertiesOf } from '../../schemas/properties'
import { wiredChannels } from '../../schemas/settings'
import { alarmPatterns, issuePatterns, statusPatterns } from '../other-sources'
import type { StackSettings } from '../settings'
import { named } from '../settings/names'
import { DeadLetters } from './dead-letters'
import { functionAlias, LIVE } from './function-alias'
import { permissionStatements } from './function-permissions'
import { LogGroup } from './log-group'
import { metricNamespace } from './monitoring/metric-namespace'
import { RUNTIME } from './names'
import { permit } from './role-policies'
import type { StackBindings } from './stack-bindings'
import { vpcOf } from './vpc'

/** Retries of a target before its dead-letter queue: an hour, not EventBridge's day. */
const RETRY = { maximumEventAgeInSeconds: 3_600, maximumRetryAttempts: 30 }

/** What comes from others, in words. */
const EXTERNAL = {
  alarms: 'CloudWatch alarms',
  statuses: 'Ends of what AWS was at',
  issues: 'Issues of other detectors',
} as const

/** Functions whose schedule is a setting. */
const PROBING: readonly string[] = ['invoke-agent-analysis', 'witness']

const reservedFor = ({ reserved_concurrency }: StackSettings, id: string): number | undefined =>
  Object.entries(reserved_concurrency).find(([name]) => name === id)?.[1]

/** A function of the folder `id`, wired as its contract says. */
export class EventFunction extends Construct {
  readonly function: LambdaFunction
  /** What is wired leads here: to one version, which a deployment takes into use and a rollback gives up. */
  readonly alias: LambdaAlias
  readonly logGroup: CloudwatchLogGroup
  readonly deadLetters: readonly DeadLetters[]
  /** Rules that lead here; `busName` is absent on the default bus. */
  readonly rules: { readonly id: string; readonly name: string; readonly busName?: string }[] = []
  /** Whose failed deliveries wait with those of the function itself. */
  private readonly senders: { readonly service: string; readonly arn: string }[] = []

  constructor(
    scope: Construct,
    private readonly id: string,
    private readonly contract: FunctionContract,
    private readonly given: {
      readonly role: IamRole
      readonly code: string
      readonly bindings: StackBindings
    },
  ) {
    super(scope, id)
    const { settings } = given.bindings
    const failures = new DeadLetters(this, 'failures', settings, `cloudops-${id}`, given.bindings.keys.queues)
    const functionName = named(settings, id)
    this.logGroup = new LogGroup(this, 'logs', {
      name: `/aws/lambda/${functionName}`,
      logicalId: `logs-${id}`,
      dataKeyArn: given.bindings.dataKeyArn,
      retentionDays: Number(settings.log_retention_days),
    }).group
    const permissions = permit(
      this,
      { role: given.role, place: settings, id },
      permissionStatements(contract, given.bindings, {
        logGroupArn: this.logGroup.arn,
        failuresArn: failures.queue.arn,
        id,
        functionArn: `arn:aws:lambda:${settings.region}:${settings.account_id}:function:${functionName}`,
      }),
    )
    this.function = this.lambda(functionName, permissions)
    this.alias = functionAlias(this, 'alias', {
      handler: this.function,
      name: LIVE,
      description: 'The version that is in use',
    })
    // People invoke the function by its bare name. What is set for that holds for no alias, and the other way round.
    this.asynchronous('asynchronous', failures)
    this.asynchronous('alias-asynchronous', failures, this.alias.name)
    const channels = contract.triggers.flatMap((trigger) => this.wire(trigger, failures, permissions))
    failures.accept(this.senders)
    this.deadLetters = [failures, ...channels]
  }

  private asynchronous(id: string, failures: DeadLetters, qualifier?: string): void {
    new LambdaFunctionEventInvokeConfig(this, id, {
      functionName: this.function.functionName,
      maximumRetryAttempts: 2,
      maximumEventAgeInSeconds: 3_600,
      destinationConfig: { onFailure: { destination: failures.queue.arn } },
      ...defined({ qualifier }),
    })
  }

  private lambda(functionName: string, permissions: readonly ITerraformDependable[]): LambdaFunction {
    const { contract, given } = this
    const { settings, environment } = given.bindings
    const reserved = reservedFor(settings, this.id)
    const vpc = vpcOf(settings, this.id)
    const asset = new TerraformAsset(this, 'code', { path: given.code, type: AssetType.FILE })
    const values: Readonly<Record<string, string>> = environment
    const needed = propertiesOf(contract.environment).filter(({ required }) => required)
    const added = Object.entries(contract.environment_with ?? {}).flatMap(([setting, names]) =>
      settings[setting as OptionalSetting] === undefined ? [] : names,
    )
    const variables = Object.fromEntries(
      [...needed.map(({ name }) => name), ...added].map((name) => [name, values[name]]),
    )
    return new LambdaFunction(this, 'function', {
      functionName,
      description: contract.description,
      role: given.role.arn,
      runtime: RUNTIME,
      handler: 'index.handler',
      filename: asset.path,
      sourceCodeHash: asset.assetHash,
      publish: true,
      memorySize: contract.memory_mb,
      timeout: contract.timeout_s,
      tracingConfig: { mode: 'Active' },
      environment: {
        variables: {
          ...variables,
          POWERTOOLS_LOG_LEVEL: settings.log_level,
          METRICS_NAMESPACE: metricNamespace(settings),
        },
      },
      // Before the account's limit allows it, any reservation is refused: none without the setting.
      ...defined({ reservedConcurrentExecutions: reserved, kmsKeyArn: given.bindings.keys.environment }),
      ...(vpc === undefined
        ? {}
        : { vpcConfig: { subnetIds: vpc.subnet_ids, securityGroupIds: vpc.security_group_ids } }),
      // A function that runs before it may do anything rings every alarm.
      dependsOn: [this.logGroup, ...permissions],
    })
  }

  private wire(
    trigger: Trigger,
    failures: DeadLetters,
    permissions: readonly ITerraformDependable[],
  ): readonly DeadLetters[] {
    switch (trigger.on) {
      case 'schedule':
        this.schedule(trigger, failures)
        return []
      case 'events':
        return this.events(trigger, failures)
      case 'replays':
        this.replays(trigger, failures)
        return []
      case 'topic':
        this.topic(trigger, failures)
        return []
      case 'alarms':
        this.externalRules('alarms', trigger.rule, alarmPatterns(this.given.bindings.settings), failures)
        return []
      case 'statuses': {
        const patterns = statusPatterns(this.given.bindings.settings, trigger.statuses)
        this.externalRules('statuses', trigger.rule, patterns, failures)
        return []
      }
      case 'issues':
        this.externalRules('issues', trigger.rule, issuePatterns(this.given.bindings.settings), failures)
        return []
      case 'queue': {
        const { workQueue } = this.given.bindings
        workQueue?.feed(this.alias, permissions)
        return workQueue === undefined ? [] : [workQueue.deadLetters]
      }
      case 'api':
        // The API knows its functions: see approval-api.ts.
        return []
    }
  }

  private schedule(trigger: Extract<Trigger, { on: 'schedule' }>, failures: DeadLetters): void {
    const { settings } = this.given.bindings
    const rule = new CloudwatchEventRule(this, 'rule', {
      name: named(settings, trigger.rule),
      description: this.contract.description,
      scheduleExpression: PROBING.includes(this.id) ? settings.schedule : trigger.expression,
    })
    this.rules.push({ id: this.id, name: named(settings, trigger.rule) })
    this.target(rule, 'target', failures, {})
    this.invokedBy('rule-permission', 'events.amazonaws.com', rule.arn)
    this.senders.push({ service: 'events.amazonaws.com', arn: rule.arn })
  }

  /** Rules for what others publish, one per pattern: AWS on the default bus, other detectors on the system's own. */
  private externalRules(
    kind: keyof typeof EXTERNAL,
    ruleName: string,
    patterns: readonly string[],
    failures: DeadLetters,
  ): void {
    const { settings } = this.given.bindings
    for (const [index, eventPattern] of patterns.entries()) {
      const numbered = (name: string) => (index === 0 ? name : `${name}-${index + 1}`)
      const id = numbered(kind)
      const name = named(settings, numbered(ruleName))
      const description = `${EXTERNAL[kind]} for ${this.id}`
      const bus = kind === 'issues' ? { eventBusName: this.bus.name } : {}
      const rule = new CloudwatchEventRule(this, `${id}-rule`, { name, description, eventPattern, ...bus })
      this.rules.push({
        id: `${this.id}-${id}`,
        name,
        ...(kind === 'issues' ? { busName: named(settings, 'cloudops-agent') } : {}),
      })
      this.target(rule, `${id}-target`, failures, bus)
      this.invokedBy(`${id}-permission`, 'events.amazonaws.com', rule.arn)
      this.senders.push({ service: 'events.amazonaws.com', arn: rule.arn })
    }
  }

  private events(trigger: Extract<Trigger, { on: 'events' }>, failures: DeadLetters): readonly DeadLetters[] {
    const { settings } = this.given.bindings
    if (trigger.needs !== undefined && settings[trigger.needs] === undefined) return []
    const busName = this.bus.name
    const own = (id: string) => (trigger.needs === undefined ? id : `${trigger.needs}-${id}`)
    const rule = this.busRule(
      trigger.rule,
      JSON.stringify(rulePattern(trigger.events, trigger.replays)),
      busName,
      own('rule'),
    )
    this.invokedBy(own('rule-permission'), 'events.amazonaws.com', rule.arn)
    const sender = [{ service: 'events.amazonaws.com', arn: rule.arn }]
    if (trigger.channels === undefined) {
      this.target(rule, own('target'), failures, { eventBusName: busName })
      this.senders.push(...sender)
      return []
    }
    const wired: readonly string[] = wiredChannels(settings)
    const channels = trigger.channels.filter((channel) => wired.includes(channel))
    return channels.map((channel) => {
      const { queues } = this.given.bindings.keys
      const letters = new DeadLetters(
        this,
        `${channel}-failures`,
        settings,
        `cloudops-${this.id}-${channel}`,
        queues,
      )
      letters.accept(sender)
      this.target(rule, `target-${channel}`, letters, {
        eventBusName: busName,
        inputTransformer: { inputTemplate: `{"channel":"${channel}","event":<aws.events.event.json>}` },
      })
      return letters
    })
  }

  private replays(trigger: Extract<Trigger, { on: 'replays' }>, failures: DeadLetters): void {
    const busName = this.bus.name
    const rule = this.busRule(trigger.rule, JSON.stringify(replayedPattern), busName)
    this.invokedBy('rule-permission', 'events.amazonaws.com', rule.arn)
    this.target(rule, 'target', failures, { eventBusName: busName })
    this.senders.push({ service: 'events.amazonaws.com', arn: rule.arn })
  }

  private topic(trigger: Extract<Trigger, { on: 'topic' }>, failures: DeadLetters): void {
    const { name: busName, triggerTopic } = this.bus
    for (const [index, { rule: name, events, message }] of trigger.rules.entries()) {
      const numbered = (id: string) => (index === 0 ? id : `${id}-${index + 1}`)
      const pattern = JSON.stringify(rulePattern(events, 'live'))
      const rule = this.busRule(name, pattern, busName, numbered('rule'))
      const template = Object.keys(message).map((field) => `"${field}":<${field}>`)
      new CloudwatchEventTarget(this, numbered('target'), {
        rule: rule.name,
        eventBusName: busName,
        targetId: 'execution-trigger',
        arn: triggerTopic.arn,
        inputTransformer: { inputPaths: { ...message }, inputTemplate: `{${template.join(',')}}` },
        retryPolicy: RETRY,
        deadLetterConfig: { arn: failures.queue.arn },
      })
      this.senders.push({ service: 'events.amazonaws.com', arn: rule.arn })
    }
    new SnsTopicSubscription(this, 'subscription', {
      topicArn: triggerTopic.arn,
      protocol: 'lambda',
      endpoint: this.alias.arn,
      redrivePolicy: JSON.stringify({ deadLetterTargetArn: failures.queue.arn }),
    })
    this.invokedBy('topic-permission', 'sns.amazonaws.com', triggerTopic.arn)
    this.senders.push({ service: 'sns.amazonaws.com', arn: triggerTopic.arn })
  }

  /** Of the deployment: one that only watches has neither. */
  private get bus(): { readonly name: string; readonly triggerTopic: { readonly arn: string } } {
    const { busName, triggerTopic } = this.given.bindings
    if (busName === undefined || triggerTopic === undefined)
      throw new Error(`${this.id}: its contract wants a bus, and this deployment has none`)
    return { name: busName, triggerTopic }
  }

  private busRule(
    name: string,
    eventPattern: string,
    eventBusName: string,
    id = 'rule',
  ): CloudwatchEventRule {
    const { settings } = this.given.bindings
    const description = this.contract.description
    this.rules.push({
      id: id === 'rule' ? this.id : name.replace(/^cloudops-/, ''),
      name: named(settings, name),
      busName: named(settings, 'cloudops-agent'),
    })
    return new CloudwatchEventRule(this, id, {
      name: named(settings, name),
      description,
      eventBusName,
      eventPattern,
    })
  }

  private target(
    rule: CloudwatchEventRule,
    id: string,
    letters: DeadLetters,
    more: { readonly eventBusName?: string; readonly inputTransformer?: { readonly inputTemplate: string } },
  ): void {
    new CloudwatchEventTarget(this, id, {
      rule: rule.name,
      targetId: id,
      arn: this.alias.arn,
      retryPolicy: RETRY,
      deadLetterConfig: { arn: letters.queue.arn },
      ...more,
    })
  }

  private invokedBy(id: string, principal: string, sourceArn: string): void {
    new LambdaPermission(this, id, {
      statementId: id,
      action: 'lambda:InvokeFunction',
      functionName: this.function.functionName,
      qualifier: this.alias.name,
      principal,
      sourceArn,
    })
  }
}
