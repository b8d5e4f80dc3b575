import { CloudwatchLogGroup } from '@cdktf/provider-aws/lib/cloudwatch-log-group'
import { Construct } from 'constructs'

export interface LogGroupProps {
  readonly name: string
  /** Of Terraform, the same in every stage. */
  readonly logicalId: string
  readonly dataKeyArn: string
  readonly retentionDays: number
}

/** A log group that is encrypted with the data key and ends. */
export class LogGroup extends Construct {
  readonly group: CloudwatchLogGroup

  constructor(scope: Construct, id: string, { name, logicalId, dataKeyArn, retentionDays }: LogGroupProps) {
    super(scope, id)
    this.group = new CloudwatchLogGroup(this, 'group', {
      name,
      kmsKeyId: dataKeyArn,
      retentionInDays: retentionDays,
    })
    this.group.overrideLogicalId(logicalId)
  }
}
