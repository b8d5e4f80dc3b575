import type { IamRole } from '@cdktf/provider-aws/lib/iam-role'
import type { KmsKey } from '@cdktf/provider-aws/lib/kms-key'
import { Construct } from 'constructs'
import { SOURCE } from '../../schemas/event'
import { VantageObserved } from '../../schemas/events'
import { HEARTBEAT } from '../../schemas/monitor'
import type { StackSettings } from '../settings'
import { MacKey } from './keys'
import { policy } from './names'
import { permit } from './role-policies'
import { makeRole } from './roles'

interface Point {
  readonly region: string
  /** What the witness takes on. */
  readonly role: IamRole
  readonly key: KmsKey
}

interface Props {
  readonly settings: StackSettings
  readonly busArn: string
  readonly table: { readonly arn: string }
  readonly dataKeyArn: string
  /** Role of the function that verifies what witnesses have signed. */
  readonly verifierArn: string
}

/**
 * What witnesses of other regions may do here: each takes on a role of its own, by which it publishes one type of event, signs with one
 * key that no one else signs with, and reads one item. None without the setting `vantage`.
 */
export class VantagePoints extends Construct {
  readonly points: readonly Point[]

  constructor(
    scope: Construct,
    id: string,
    private readonly props: Props,
  ) {
    super(scope, id)
    const { witnesses = [] } = props.settings.vantage ?? {}
    this.points = witnesses.map(({ region, role_arn }) => this.point(region, role_arn))
  }

  private point(region: string, witnessArn: string): Point {
    const { settings, busArn, table, dataKeyArn, verifierArn } = this.props
    const id = `vantage-${region}`
    const role = makeRole(this, `role-${region}`, settings, {
      name: `cloudops-${id}`,
      description: `CloudOps Agent: what the witness in ${region} may do here`,
      assumeRolePolicy: policy({
        Effect: 'Allow',
        // IAM takes no principal that does not exist, and the witness is deployed after this.
        Principal: { AWS: `arn:aws:iam::${witnessArn.split(':')[4]}:root` },
        Action: 'sts:AssumeRole',
        Condition: { ArnEquals: { 'aws:PrincipalArn': witnessArn } },
      }),
    })
    const { key } = new MacKey(this, id, settings, { generates: role.arn, verifies: [verifierArn] })
    permit(new Construct(this, `permissions-${region}`), { role, place: settings, id }, [
      {
        Sid: 'Observations',
        Effect: 'Allow',
        Action: ['events:PutEvents'],
        Resource: [busArn],
        Condition: {
          // A request holds several events.
          'ForAllValues:StringEquals': {
            'events:source': [SOURCE],
            'events:detail-type': [VantageObserved.name],
          },
          Null: { 'events:source': 'false', 'events:detail-type': 'false' },
        },
      },
      { Sid: 'Signature', Effect: 'Allow', Action: ['kms:GenerateMac'], Resource: [key.arn] },
      {
        Sid: 'Heartbeat',
        Effect: 'Allow',
        Action: ['dynamodb:GetItem'],
        Resource: [table.arn],
        Condition: {
          'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': [HEARTBEAT] },
          Null: { 'dynamodb:LeadingKeys': 'false' },
        },
      },
      {
        Sid: 'DataKey',
        Effect: 'Allow',
        Action: ['kms:Decrypt'],
        Resource: [dataKeyArn],
        Condition: { StringEquals: { 'kms:ViaService': [`dynamodb.${settings.region}.amazonaws.com`] } },
      },
    ])
    return { region, role, key }
  }

  /** What the settings of each witness take as `vantage.primary`, by its region. */
  get outputs() {
    const { busArn, table } = this.props
    return Object.fromEntries(
      this.points.map(({ region, role, key }) => [
        region,
        { role_arn: role.arn, bus_arn: busArn, key_arn: key.arn, table_arn: table.arn },
      ]),
    )
  }

  /** Statement of the bus's policy: by these roles nothing else is said, whatever their own policies become. */
  get busStatements(): readonly object[] {
    const arns = this.points.map(({ role }) => role.arn)
    return arns.length === 0
      ? []
      : [
          {
            Sid: 'WitnessesObserve',
            Effect: 'Deny',
            Principal: '*',
            Action: 'events:PutEvents',
            Resource: this.props.busArn,
            Condition: {
              ArnEquals: { 'aws:PrincipalArn': arns },
              'ForAnyValue:StringNotEquals': { 'events:detail-type': VantageObserved.name },
            },
          },
        ]
  }
}
