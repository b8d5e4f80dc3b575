import type { StackSettings } from '../settings'
import type { Statement } from './role-policies'

/** Functions that reach watched domains and their resources: in a VPC where the settings name its subnets. */
const REACHES_OUT: readonly string[] = ['invoke-agent-analysis', 'execution-handler', 'witness']

/** Where a function runs; `undefined` outside of any VPC of the account. */
export const vpcOf = (
  { vpc }: Pick<StackSettings, 'vpc'>,
  functionId: string,
): NonNullable<StackSettings['vpc']> | undefined => (REACHES_OUT.includes(functionId) ? vpc : undefined)

const NETWORK = [
  'ec2:CreateNetworkInterface',
  'ec2:DescribeNetworkInterfaces',
  'ec2:DescribeSubnets',
  'ec2:DeleteNetworkInterface',
  'ec2:AssignPrivateIpAddresses',
  'ec2:UnassignPrivateIpAddresses',
]

/** What Lambda does in a function's name to attach it to a VPC; the function's own code may not. */
export const vpcStatements = (functionArn: string): readonly Statement[] => [
  { Sid: 'Vpc', Effect: 'Allow', Action: NETWORK, Resource: ['*'] },
  {
    Sid: 'VpcNotByCode',
    Effect: 'Deny',
    Action: NETWORK,
    Resource: ['*'],
    Condition: { ArnEquals: { 'lambda:SourceFunctionArn': functionArn } },
  },
]
