import { ApiGatewayAccount } from '@cdktf/provider-aws/lib/api-gateway-account'
import { IamRolePolicyAttachment } from '@cdktf/provider-aws/lib/iam-role-policy-attachment'
import { Construct } from 'constructs'
import type { Place } from '../settings/names'
import { policy } from './names'
import { makeRole } from './roles'

/** The role by which API Gateway writes logs: one for the whole account and region, so a setting says whose it is. */
export class ApiAccount extends Construct {
  readonly account: ApiGatewayAccount

  constructor(scope: Construct, id: string, place: Place) {
    super(scope, id)
    const role = makeRole(this, 'role', place, {
      name: `cloudops-api-gateway-logs-${place.region}`,
      assumeRolePolicy: policy({
        Effect: 'Allow',
        Principal: { Service: 'apigateway.amazonaws.com' },
        Action: 'sts:AssumeRole',
      }),
    })
    const attachment = new IamRolePolicyAttachment(this, 'policy', {
      role: role.name,
      policyArn: 'arn:aws:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs',
    })
    this.account = new ApiGatewayAccount(this, 'account', {
      cloudwatchRoleArn: role.arn,
      dependsOn: [attachment],
    })
  }
}
