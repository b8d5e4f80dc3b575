import { AwsProvider } from '@cdktf/provider-aws/lib/provider'
import { type App, TerraformStack } from 'cdktf'
import { useBackend } from './backend'
import type { CodeOf } from './constructs/bundle'
import { chosenKeys } from './constructs/customer-keys'
import { EventFunction } from './constructs/event-function'
import { LIVE } from './constructs/function-alias'
import { FunctionRole } from './constructs/function-role'
import { DataKey } from './constructs/keys'
import { Heartbeat } from './constructs/monitoring/heartbeat'
import { metricNamespace } from './constructs/monitoring/metric-namespace'
import { RolloutRecord } from './constructs/rollout-record'
import { Topic } from './constructs/topics'
import { WITNESS, witnessContract } from './contracts'
import { output } from './outputs'
import type { StackSettings } from './settings'
import { ownTags } from './settings/names'
import { minutesOf } from './settings/schedule'

/**
 * A deployment that only watches another one: a prober with its schedule, the heartbeat of the first deployment, and whom to call when
 * that is silent. There is nothing to decide with and nothing to repair with.
 */
export class WitnessStack extends TerraformStack {
  constructor(app: App, id: string, settings: StackSettings, codeOf: CodeOf) {
    super(app, id)
    const { account_id, region, vantage } = settings
    useBackend(this, settings)
    new AwsProvider(this, 'aws', {
      region,
      allowedAccountIds: [account_id],
      defaultTags: [{ tags: { ...settings.tags, ...ownTags(settings) } }],
    })
    const dataKey = new DataKey(this, 'data', settings).key
    const topic = new Topic(this, 'cloudops-witness-alerts', {
      ...settings,
      name: 'cloudops-witness-alerts',
      dataKeyArn: dataKey.arn,
      emails: [...new Set([...settings.alert_emails, ...settings.escalation_emails])],
      publisher: {
        service: 'cloudwatch.amazonaws.com',
        sourceArns: [`arn:aws:cloudwatch:${region}:${account_id}:alarm:*`],
      },
    }).topic
    // Roles are of the account, and not of a region: witnesses of several regions live side by side.
    const role = new FunctionRole(this, 'role-witness', settings, `${WITNESS}-${region}`).role
    const { function: handler } = new EventFunction(this, WITNESS, witnessContract, {
      role,
      code: codeOf(WITNESS),
      bindings: {
        settings,
        dataKeyArn: dataKey.arn,
        keys: chosenKeys(settings, dataKey.arn),
        stepRoles: { repair: [], read: [] },
        environment: {},
        resources: { 'role/vantage': vantage?.primary === undefined ? [] : [vantage.primary.role_arn] },
      },
    })
    new Heartbeat(
      this,
      'primary-silent',
      { place: settings, topicArn: topic.arn, escalationArns: [] },
      {
        words: {
          name: 'cloudops-primary-silent',
          parts: 'cloudops-primary-ticks',
          missing: 'No tick of the witness has found the first deployment at work',
          seen: 'a tick of the witness has found the first deployment at work',
          silent:
            'The first deployment is silent, or cannot be seen from here: probably no one is watching the domains',
          section: 'the-first-deployment-is-silent',
        },
        namespace: metricNamespace(settings),
        metric: 'PrimaryTicks',
        everyS: minutesOf(settings.schedule) * 60,
      },
    )
    output(this, {
      role_arn: role.arn,
      topic_arn: topic.arn,
      protected: false,
      rollout: new RolloutRecord(this, 'versions', settings).parameter.name,
      functions: {
        [WITNESS]: { name: handler.functionName, version: handler.version, aliases: [LIVE] },
      },
    })
  }
}
