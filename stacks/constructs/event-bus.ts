import { CloudwatchEventArchive } from '@cdktf/provider-aws/lib/cloudwatch-event-archive'
import { CloudwatchEventBus } from '@cdktf/provider-aws/lib/cloudwatch-event-bus'
import { CloudwatchEventBusPolicy } from '@cdktf/provider-aws/lib/cloudwatch-event-bus-policy'
import { Construct } from 'constructs'
import { defined } from '../../schemas/defined'
import { SOURCE } from '../../schemas/event'
import { named, type Place } from '../settings/names'
import { policy } from './names'

/** The bus that every step is published on, with its archive for incident review. */
export class EventBus extends Construct {
  readonly bus: CloudwatchEventBus
  readonly archive: CloudwatchEventArchive

  constructor(
    scope: Construct,
    id: string,
    private readonly props: Place & {
      readonly archiveDays: number
      /** Keys in place of AWS's own. */
      readonly keys: { readonly bus?: string | undefined; readonly archive?: string | undefined }
    },
  ) {
    super(scope, id)
    this.bus = new CloudwatchEventBus(this, 'bus', {
      name: named(props, 'cloudops-agent'),
      ...defined({ kmsKeyIdentifier: props.keys.bus }),
    })
    this.bus.overrideLogicalId('bus')
    this.archive = new CloudwatchEventArchive(this, 'archive', {
      name: named(props, 'cloudops-agent'),
      description: 'Every event of the bus, for incident review',
      eventSourceArn: this.bus.arn,
      retentionDays: props.archiveDays,
      ...defined({ kmsKeyIdentifier: props.keys.archive }),
    })
    this.archive.overrideLogicalId('archive')
  }

  /** Only these roles speak as this system; others publish under a source of their own, if they are admitted. */
  protect(roleArns: readonly string[], admitted: readonly object[]): void {
    new CloudwatchEventBusPolicy(this, 'policy', {
      eventBusName: this.bus.name,
      policy: policy(
        {
          Sid: 'ReservedSource',
          Effect: 'Deny',
          Principal: '*',
          Action: 'events:PutEvents',
          Resource: this.bus.arn,
          Condition: {
            // A request holds several sources.
            'ForAnyValue:StringEquals': { 'events:source': SOURCE },
            StringEquals: { 'aws:PrincipalAccount': this.props.account_id },
            ArnNotEquals: { 'aws:PrincipalArn': roleArns },
          },
        },
        ...admitted,
      ),
    })
  }
}
