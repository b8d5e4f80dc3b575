import type { Asked } from '../../../local/aws/iam/evaluate'
import { ADDED, STANDING_APPROVALS, WINDOWS } from '../../../schemas/monitor'
import { functionNames } from '../../../stacks/contracts'
import { assumedNeeds, isRead, keyUses, neededBy } from '../definition/roles'
import type { Deployed } from './deployed'

/** A role, what its code calls, and what it may be given beside that. */
export interface User {
  /** A function's name, or `cloudops-repair`. */
  readonly name: string
  readonly roleArn: string
  /** `action resource`, as the tables of `definition/calls.ts` have it. */
  readonly needs: readonly string[]
  /** Reads that an execution may leave to either of its roles. */
  readonly may: readonly string[]
}

export const usersOf = ({ roleOfFunction, arnOf }: Deployed): readonly User[] => {
  const [read, repair] = [
    assumedNeeds(['invoke-agent-analysis', 'analyze-issue']),
    assumedNeeds(['execution-handler']),
  ]
  return [
    ...functionNames.map((name) => {
      const needs = [...neededBy(name).pairs]
      return { name, roleArn: roleOfFunction(name), needs, may: needs }
    }),
    {
      name: 'cloudops-repair',
      roleArn: arnOf('aws_iam_role.repair-role'),
      needs: [...new Set(repair.filter((pair) => !isRead(pair)))],
      may: repair,
    },
    { name: 'cloudops-read', roleArn: arnOf('aws_iam_role.read-role'), needs: [...new Set(read)], may: read },
  ]
}

/** An ARN of the table: what a reference names, with an example in place of each `*`. */
export const arnOfPair = ({ arnOf, region }: Deployed, resource: string): string => {
  const [, address, below = ''] = /^(aws_\w+\.[\w-]+)(.*)$/.exec(resource) ?? []
  const arn = address === undefined ? resource : `${arnOf(address)}${below}`
  if (arn === '*') return arn
  return arn
    .split(':')
    .map((part, index) => (part === '*' && index === 3 ? region : part.replaceAll('*', 'example-1')))
    .join(':')
}

type Context = Asked['context']
const via = (region: string, service: string): Context => ({
  'kms:ViaService': `${service}.${region}.amazonaws.com`,
})

/** Keys of conditions that calls of a service have, without a value where the call gives none. */
const KEYS: Readonly<Record<string, Context>> = {
  kms: {
    'kms:ViaService': undefined,
    'kms:GrantIsForAWSResource': undefined,
    'kms:ResourceAliases': undefined,
    'kms:EncryptionContext:aws:logs:arn': undefined,
  },
  events: { 'events:source': ['cloudops.agent'], 'events:detail-type': ['AlertAnalyzed'] },
  dynamodb: { 'dynamodb:LeadingKeys': ['example-1'] },
  iam: { 'iam:PassedToService': undefined },
  s3: { 's3:prefix': undefined },
  sts: { 'sts:ExternalId': undefined, 'sts:RoleSessionName': 'example-1', 'sts:SourceIdentity': 'd-0123' },
  route53: {
    'route53:ChangeResourceRecordSetsNormalizedRecordNames': ['www.shop.example.com'],
    'route53:ChangeResourceRecordSetsRecordTypes': ['A'],
    'route53:ChangeResourceRecordSetsActions': ['UPSERT'],
  },
}
export const keysOf = (action: string): Context => KEYS[action.split(':')[0] ?? ''] ?? {}

const PASSED: Readonly<Record<string, string>> = { 'shop-task': 'ecs-tasks', 'shop-runbooks': 'ssm' }

/** What a call that the code makes comes with: several where it is made in several ways. */
export const contextsOf = (
  { region }: Deployed,
  { name, needs }: Pick<User, 'name' | 'needs'>,
  action: string,
  resource: string,
): readonly Context[] => {
  const all = (...contexts: readonly Context[]) => contexts.map((one) => ({ ...keysOf(action), ...one }))
  if (resource === 'aws_kms_key.data-key') {
    const services = keyUses(needs).find(([used]) => used === action)?.[1] ?? []
    return all(...services.map((service) => via(region, service)))
  }
  if (action === 'kms:CreateGrant') return all({ 'kms:GrantIsForAWSResource': 'true', ...via(region, 'ec2') })
  if (/^kms:(Decrypt|GenerateDataKey)$/.test(action)) return all(via(region, 's3'))
  if (name === 'approval-handler' && resource === 'aws_dynamodb_table.monitor-state')
    return all(...[WINDOWS, ADDED, STANDING_APPROVALS].map((key) => ({ 'dynamodb:LeadingKeys': [key] })))
  if (name === 'execution-handler' && resource === 'aws_dynamodb_table.monitor-state')
    return all({ 'dynamodb:LeadingKeys': [STANDING_APPROVALS] })
  if (action === 'iam:PassRole')
    return all({ 'iam:PassedToService': `${PASSED[resource.split('/').at(-1) ?? '']}.amazonaws.com` })
  return all({})
}
