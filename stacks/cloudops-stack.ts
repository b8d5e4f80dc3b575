import { AwsProvider } from '@cdktf/provider-aws/lib/provider'
import { type App, TerraformStack } from 'cdktf'
import { API_ALIAS } from '../functions/approval-handler/contract'
import type { FunctionContract, ResourceName, Route } from '../functions/runtime/contract'
import { events } from '../schemas/events'
import { resourceArns } from '../schemas/resource-arns'
import { wiredChannels } from '../schemas/settings'
import { agentResources } from './agent-resources'
import { useBackend } from './backend'
import { AgentHarness } from './constructs/agent-harness'
import { AlertStore } from './constructs/alert-store'
import { ApprovalApi } from './constructs/approval-api'
import type { CodeOf } from './constructs/bundle'
import { chosenKeys } from './constructs/customer-keys'
import { DocumentStore } from './constructs/document-store'
import { EventBus } from './constructs/event-bus'
import { EventFunction } from './constructs/event-function'
import { ExecutionSwitch } from './constructs/execution-switch'
import { LIVE } from './constructs/function-alias'
import { FunctionRole } from './constructs/function-role'
import { DataKey, MacKey } from './constructs/keys'
import { Monitoring } from './constructs/monitoring'
import { ReaderPolicy } from './constructs/reader-policy'
import { ReviewerPolicy } from './constructs/reviewer-policy'
import { RolloutRecord } from './constructs/rollout-record'
import { SchemaRegistry } from './constructs/schema-registry'
import { Secrets } from './constructs/secrets'
import type { StackBindings } from './constructs/stack-bindings'
import { StepRoles } from './constructs/step-roles'
import { Topic } from './constructs/topics'
import { VantagePoints } from './constructs/vantage-points'
import { WorkQueue } from './constructs/work-queue'
import { contracts, type EnvironmentName, type FunctionName, functionNames } from './contracts'
import { busPolicyStatements } from './other-sources'
import { arnOutputs, output } from './outputs'
import type { StackSettings } from './settings'
import { bucketName, ownTags } from './settings/names'
import { hasSchemaRegistry } from './settings/network'
import { shardCount } from './settings/shard-problems'
import { isServed, watchedIn } from './watched'

/** The whole system in one stack: a plain `cdktf deploy` needs no name. */
export class CloudOpsStack extends TerraformStack {
  constructor(app: App, id: string, settings: StackSettings, codeOf: CodeOf) {
    super(app, id)
    const { account_id, region } = settings
    useBackend(this, settings)
    new AwsProvider(this, 'aws', {
      region,
      allowedAccountIds: [account_id],
      defaultTags: [{ tags: { ...settings.tags, ...ownTags(settings) } }],
    })

    const arn = (service: string, resource: string) =>
      `arn:aws:${service}:${region}:${account_id}:${resource}`
    const dataKey = new DataKey(this, 'data', settings).key
    const keys = chosenKeys(settings, dataKey.arn)
    const store = new AlertStore(this, 'store', { ...settings, dataKeyArn: dataKey.arn })
    const documentStore = new DocumentStore(this, 'document-store', {
      bucketName: bucketName(settings),
      dataKeyArn: dataKey.arn,
      deletionProtection: settings.deletion_protection,
      keepDays: settings.document_days,
    })
    const documents = documentStore.bucket
    const eventBus = new EventBus(this, 'event-bus', {
      ...settings,
      archiveDays: settings.archive_days,
      keys,
    })
    const bus = eventBus.bus
    const alarmTopic = (name: string, emails: readonly string[]) =>
      new Topic(this, name, {
        ...settings,
        name,
        dataKeyArn: dataKey.arn,
        emails,
        publisher: { service: 'cloudwatch.amazonaws.com', sourceArns: [arn('cloudwatch', 'alarm:*')] },
      }).topic
    const alertsTopic = alarmTopic('cloudops-alerts', settings.alert_emails)
    const escalationTopics =
      settings.escalation_emails.length === 0
        ? []
        : [alarmTopic('cloudops-escalations', settings.escalation_emails)]
    const triggerTopic = new Topic(this, 'execution-trigger', {
      ...settings,
      name: 'execution-trigger',
      dataKeyArn: dataKey.arn,
      publisher: { service: 'events.amazonaws.com' },
    }).topic
    const { cognito, chat } = new Secrets(this, 'secrets', { ...settings, dataKeyArn: dataKey.arn })

    const roles = Object.fromEntries(
      functionNames.map((name) => [name, new FunctionRole(this, `role-${name}`, settings, name).role]),
    ) as Record<FunctionName, FunctionRole['role']>
    const stepRoles = new StepRoles(this, 'step-roles', settings, roles)
    const linkKey = (generation: number) =>
      new MacKey(this, generation === 1 ? 'links' : `links-${generation}`, settings, {
        generates: roles.notify.arn,
        verifies: [roles['approval-handler'].arn],
      }).key
    const { link_key_generation: generation } = settings
    const links = linkKey(generation)
    // Links that were sent before a rotation stay valid until the next one.
    const linkKeys = generation === 1 ? [links] : [linkKey(generation - 1), links]
    const decisions = new MacKey(this, 'decisions', settings, {
      generates: roles['approval-handler'].arn,
      verifies: [
        ...[roles['execution-handler'].arn, roles['alert-sweeper'].arn, roles['analyze-issue'].arn],
        ...(settings.windows !== undefined ? [roles['invoke-agent-analysis'].arn] : []),
      ],
    }).key
    // A key for each that vouches for something: who may make the one MAC cannot make another.
    const attesting = (id: string, generates: string) =>
      new MacKey(this, id, settings, {
        generates,
        verifies: [roles['approval-handler'].arn, roles['execution-handler'].arn, roles.notify.arn],
      }).key
    const evidence = attesting('evidence', roles['invoke-agent-analysis'].arn)
    const plans = attesting('plans', roles['analyze-issue'].arn)
    const vantage = new VantagePoints(this, 'vantage-points', {
      settings,
      busArn: bus.arn,
      table: store.monitorState,
      dataKeyArn: dataKey.arn,
      verifierArn: roles['invoke-agent-analysis'].arn,
    })
    const has = {
      oidc: settings.oidc !== undefined,
      windows: settings.windows !== undefined,
      added_monitors: settings.added_monitors !== undefined,
      vantage: settings.vantage !== undefined,
      standing_approvals: settings.standing_approvals !== undefined,
      shards: settings.shards !== undefined,
      pagerduty: wiredChannels(settings).includes('pagerduty'),
    }
    const routes = contracts['approval-handler'].triggers.flatMap((trigger) =>
      trigger.on === 'api'
        ? trigger.routes.filter(({ needs }: Route) => needs === undefined || has[needs])
        : [],
    )
    const { parameter: executionSwitch, operators } = new ExecutionSwitch(this, 'execution', settings, keys)
    const api = new ApprovalApi(this, 'approval-api', {
      ...settings,
      dataKeyArn: dataKey.arn,
      retentionDays: Number(settings.log_retention_days),
      throttle: settings.api_throttle,
      authorization: settings.api_authorization,
      manageAccount: settings.manage_api_gateway_account,
      // Decisions have a policy of their own.
      maintained: routes.filter(({ path, iam }: Route) => iam === true && path !== '/approval/iam'),
    })
    const approvalUrl = `${api.entrance.url}/approval`

    const harness = settings.agent.harness === true ? new AgentHarness(this, 'harness', settings) : undefined
    const agentArn = harness?.arn ?? settings.agent_runtime_arn
    const agent = agentResources(settings, agentArn)
    const shards = has.shards
      ? new WorkQueue(this, 'shards', {
          place: settings,
          name: 'cloudops-shards',
          keyArn: keys.queues,
          timeoutS: contracts['invoke-agent-analysis'].timeout_s,
          // Its shards, and the decision.
          atOnce: shardCount(settings) + 1,
        })
      : undefined
    const bindings: StackBindings = {
      settings,
      busName: bus.name,
      dataKeyArn: dataKey.arn,
      keys,
      triggerTopic,
      ...(shards === undefined ? {} : { workQueue: shards }),
      stepRoles: { repair: stepRoles.arnsOf('repair'), read: stepRoles.arnsOf('read') },
      environment: {
        DYNAMODB_ALERTS_TABLE: store.alerts.name,
        MONITOR_STATE_TABLE: store.monitorState.name,
        IDEMPOTENCY_TABLE: store.idempotency.name,
        BEGUN_EXECUTIONS_TABLE: store.begunExecutions.name,
        DIGESTS_TABLE: store.digests.name,
        S3_ANALYSIS_BUCKET: documents.id,
        EVENT_BUS_NAME: bus.name,
        AGENT_RUNTIME_ARN: agentArn,
        COGNITO_CLIENT_ID: settings.cognito_client_id,
        COGNITO_SECRET_ID: cognito.name,
        CHAT_SECRET_ID: chat.name,
        SNS_TOPIC_ARN: alertsTopic.arn,
        EXECUTION_TRIGGER_SNS: triggerTopic.arn,
        APPROVAL_API_URL: approvalUrl,
        LINK_KEY_ID: links.keyId,
        LINK_KEY_IDS: linkKeys.map(({ keyId }) => keyId).join(','),
        DECISION_KEY_ID: decisions.keyId,
        EVIDENCE_KEY_ID: evidence.keyId,
        PLAN_KEY_ID: plans.keyId,
        EXECUTION_SWITCH: executionSwitch.name,
        REPAIR_ROLE_ARN: stepRoles.arnOf('repair'),
        READ_ROLE_ARN: stepRoles.arnOf('read'),
        VANTAGE_KEYS: vantage.points.map(({ region, key }) => `${region}=${key.keyId}`).join(','),
        SHARD_QUEUE_URL: shards?.queue.url ?? '',
      } satisfies Record<EnvironmentName | 'VANTAGE_KEYS' | 'SHARD_QUEUE_URL', string>,
      resources: {
        'table/alerts': [store.alerts.arn],
        'table/alerts/index': [`${store.alerts.arn}/index/*`],
        'table/monitor-state': [store.monitorState.arn],
        'table/monitor-state/added': has.added_monitors ? [store.monitorState.arn] : [],
        'table/monitor-state/standing': has.standing_approvals ? [store.monitorState.arn] : [],
        'table/monitor-state/windows': has.windows ? [store.monitorState.arn] : [],
        'table/monitor-state/index': [`${store.monitorState.arn}/index/*`],
        'table/idempotency': [store.idempotency.arn],
        'table/taken-once': [store.idempotency.arn],
        'table/taken-once/given-back': has.oidc || has.pagerduty ? [store.idempotency.arn] : [],
        'table/begun-executions': [store.begunExecutions.arn],
        'table/digests': [store.digests.arn],
        'bucket/alerts': [`${documents.arn}/alerts/*`],
        'bucket/executions': [`${documents.arn}/executions/*`],
        'bucket/reviews': [`${documents.arn}/reviews/*`],
        'bucket/sessions': agent.hasSessions ? [`${documents.arn}/sessions/*`] : [],
        'topic/cloudops-alerts': [alertsTopic.arn],
        'topic/execution-trigger': [triggerTopic.arn],
        bus: [bus.arn],
        'secret/cognito': agent.hasToken ? [cognito.arn] : [],
        'secret/chat': [chat.arn],
        'key/links': linkKeys.map(({ arn: key }) => key),
        'key/decisions': [decisions.arn],
        'key/windows': has.windows ? [decisions.arn] : [],
        'key/evidence': [evidence.arn],
        'key/plans': [plans.arn],
        'key/vantage': vantage.points.map(({ key }) => key.arn),
        'queue/shards': shards === undefined ? [] : [shards.queue.arn],
        'role/vantage': [],
        'parameter/execution-switch': [executionSwitch.arn],
        agent: agent.agent,
        'agent/model': agent['agent/model'],
        'agent/guardrail': agent['agent/guardrail'],
        'agent/runtime': agent['agent/runtime'],
        'agent/harness': agent['agent/harness'],
        ...resourceArns(
          settings,
          settings.monitors.flatMap(({ resources = {}, account }) =>
            account === undefined ? [resources] : [],
          ),
        ),
        '*': ['*'],
      } satisfies Record<ResourceName, readonly string[]>,
    }
    stepRoles.permit(bindings)
    const functions = Object.fromEntries(
      functionNames.map((name) => {
        const contract: FunctionContract = contracts[name]
        return [
          name,
          new EventFunction(this, name, contract, { role: roles[name], code: codeOf(name), bindings }),
        ]
      }),
    ) as Record<FunctionName, EventFunction>

    api.serve(routes, functions['approval-handler'].function)
    eventBus.protect(
      [...speakers(roles), ...vantage.points.map(({ role }) => role.arn)],
      [...busPolicyStatements(settings, bus.arn), ...vantage.busStatements],
    )
    if (hasSchemaRegistry(settings)) new SchemaRegistry(this, 'schemas', settings, events)
    documentStore.restrict(rolesThat('s3:PutObject', roles), [
      ...rolesThat('s3:GetObject', roles),
      ...settings.reader_role_arns,
    ])
    const reader = new ReaderPolicy(this, 'reader', {
      ...settings,
      tableArns: [store.alerts.arn, store.monitorState.arn],
      bucketArn: documents.arn,
      dataKeyArn: dataKey.arn,
      logGroupArns: functionNames.map((name) => functions[name].logGroup.arn),
      functionArns: functionNames.map((name) => functions[name].function.arn),
      topicArns: [alertsTopic, ...escalationTopics, triggerTopic].map((topic) => topic.arn),
      keys,
      sharded: has.shards,
    })
    const reviewer = new ReviewerPolicy(this, 'reviewer', {
      ...settings,
      alertsTableArn: store.alerts.arn,
      bucketArn: documents.arn,
      dataKeyArn: dataKey.arn,
      busArn: bus.arn,
      archiveArn: eventBus.archive.arn,
    })
    new Monitoring(this, 'monitoring', {
      settings,
      alerting: {
        place: settings,
        topicArn: alertsTopic.arn,
        escalationArns: escalationTopics.map((topic) => topic.arn),
      },
      watched: {
        ...watchedIn(functions, settings),
        topics: [
          { id: 'cloudops-alerts', name: alertsTopic.name },
          ...escalationTopics.map(({ name }) => ({ id: 'cloudops-escalations', name })),
          { id: 'execution-trigger', name: triggerTopic.name },
        ],
        tables: store.tables,
      },
      logGroupOf: (name) => functions[functionNamed(name)].logGroup.name,
    })
    output(this, {
      approval_url: approvalUrl,
      bus_name: bus.name,
      bucket: documents.id,
      chat_secret: chat.name,
      cognito_secret: cognito.name,
      reader_policy_arn: reader.policy.arn,
      reviewer_policy_arn: reviewer.review.arn,
      follower_policy_arn: reviewer.follow.arn,
      operator_policy_arn: operators.arn,
      approver_policy_arn: api.approvers.arn,
      ...(api.maintainers === undefined ? {} : { maintainer_policy_arn: api.maintainers.arn }),
      ...(has.vantage ? { vantage_points: vantage.outputs } : {}),
      protected: settings.deletion_protection,
      rollout: new RolloutRecord(this, 'versions', settings).parameter.name,
      functions: Object.fromEntries(
        functionNames.map((name) => [
          name,
          {
            name: functions[name].function.functionName,
            version: functions[name].function.version,
            aliases: isServed(contracts[name]) ? [LIVE, API_ALIAS] : [LIVE],
          },
        ]),
      ),
      ...(api.key === undefined ? {} : { api_key_id: api.key.id }),
      ...arnOutputs({
        bus,
        archive: eventBus.archive,
        documents,
        dataKey,
        alertsTable: store.alerts,
        topics: {
          'cloudops-alerts': alertsTopic,
          'execution-trigger': triggerTopic,
          ...Object.fromEntries(escalationTopics.map((topic) => ['cloudops-escalations', topic])),
        },
        functions,
        roles,
        api,
      }),
    })
  }
}

/** ARNs of the roles of functions that emit something: no other one speaks on the bus. */
const speakers = (roles: Readonly<Record<FunctionName, { readonly arn: string }>>): readonly string[] =>
  functionNames.filter((name) => contracts[name].emits.length > 0).map((name) => roles[name].arn)

/** ARNs of the roles whose contract has a permission. */
const rolesThat = (action: string, roles: Readonly<Record<FunctionName, { readonly arn: string }>>) =>
  functionNames
    .filter((name) =>
      (contracts[name] as FunctionContract).permissions.some(({ actions }) => actions.includes(action)),
    )
    .map((name) => roles[name].arn)

const functionNamed = (name: string): FunctionName => {
  const known = functionNames.find((other) => other === name)
  if (known === undefined) throw new Error(`there is no function ${name}`)
  return known
}
