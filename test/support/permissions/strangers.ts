import { authorize, type Caller } from '../../../local/aws/iam/authorize'
import { readPolicy } from '../../../local/aws/iam/policy'
import { keysOf } from './calls'
import type { Deployed } from './deployed'
import { KINDS } from './neighbours'

/** Every right that IAM can give. */
export const EVERYTHING = [
  readPolicy(
    'everything',
    JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] }),
  ),
]

const allRights = (id: string): Caller => ({
  id,
  accountId: id.split(':')[4] ?? '',
  limits: { identity: EVERYTHING },
})

/** Administrators of other accounts, among them one whose account is admitted for events of its own. */
export const foreignAdministrators = ({ accountId, roles }: Deployed): readonly Caller[] => [
  ...['999999999999', '222222222222'].flatMap((account) => [
    allRights(`arn:aws:iam::${account}:role/admin`),
    ...roles.map(({ arn }) => allRights(arn.replace(`:${accountId}:`, `:${account}:`))),
  ]),
]

/** Whatever could be asked of the stack's things. */
const askedOfAll = ({ resources }: Deployed): readonly (readonly [action: string, resource: string])[] =>
  resources.flatMap(({ type, computed: { arn = '' } }) => {
    const { actions = [], below = [] } = KINDS[type] ?? {}
    return [
      ...actions.map((action) => [action, arn] as const),
      ...below.flatMap(({ path, actions: inner }) =>
        inner.map((action) => [action, `${arn}${path.replace('*', 'example-1')}`] as const),
      ),
    ]
  })

/** What administrators of other accounts may do with what the stack has, of so many calls. */
export const byForeigners = (
  deployed: Deployed,
): { readonly calls: number; readonly allowed: readonly string[] } => {
  const calls = foreignAdministrators(deployed).flatMap((caller) =>
    askedOfAll(deployed).map(([action, resource]) => ({ caller, action, resource })),
  )
  return {
    calls: calls.length,
    allowed: calls
      .filter(
        ({ caller, action, resource }) =>
          authorize({ action, resource, context: keysOf(action) }, caller, deployed.policies).allowed,
      )
      .map(({ caller, action, resource }) => `${caller.id}: ${action} on ${resource}`),
  }
}

/** What not even an administrator of the own account may do without changing a policy first. */
export const keptFromAdministrators = (
  deployed: Deployed,
): readonly (readonly [action: string, resource: string])[] => {
  const { arnOf } = deployed
  const bucket = arnOf('aws_s3_bucket.documents')
  return [
    ...['evidence', 'plans', 'decisions', 'links'].flatMap((id) =>
      ['kms:GenerateMac', 'kms:VerifyMac', 'kms:CreateGrant'].map(
        (action) => [action, arnOf(`aws_kms_key.${id}-key`)] as const,
      ),
    ),
    ['events:PutEvents', arnOf('aws_cloudwatch_event_bus.bus')],
    ...['alerts', 'executions', 'reviews'].flatMap((prefix) =>
      ['s3:GetObject', 's3:GetObjectVersion', 's3:PutObject'].map(
        (action) => [action, `${bucket}/${prefix}/example-1`] as const,
      ),
    ),
  ]
}

export const byAdministrators = (deployed: Deployed): readonly string[] => {
  const admin = allRights(`arn:aws:iam::${deployed.accountId}:role/admin`)
  return keptFromAdministrators(deployed).flatMap(([action, resource]) =>
    authorize({ action, resource, context: keysOf(action) }, admin, deployed.policies).allowed
      ? [`${action} on ${resource}`]
      : [],
  )
}
