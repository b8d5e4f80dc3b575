import {
  DescribeSecretCommand,
  GetResourcePolicyCommand,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager'
import type { StackSettings } from '../../stacks/settings'
import { named } from '../../stacks/settings/names'
import { isMissing, isOurs } from '../shared/aws-check'
import { type Finding, ok, stop, warn } from '../shared/finding'
import { OTHERS_POLICY, otherOwner } from './existing/owner'

/** The guide makes a secret under this name, too. */
export const COGNITO = 'cloudops/cognito-credentials'

/** A secret of somebody else; the value of the guide's is worth keeping. */
const taken = (
  SecretId: string,
  settings: StackSettings,
  owner: string | undefined,
  ARN: string | undefined,
): Finding => {
  const found = stop(
    SecretId,
    `is there already, and not by this stack: ${owner ?? 'making it would fail'}`,
    'rename it, or take another stage',
  )
  return owner === undefined && ARN !== undefined && SecretId === named(settings, COGNITO)
    ? {
        ...found,
        next: 'make adopt takes it over with its value; another stage leaves it alone (docs/migrating.md)',
        adopts: { to: 'aws_secretsmanager_secret.cognito-secret', id: ARN },
      }
    : found
}

/** A secret of the stack, which is filled by hand. */
export const secretFinding = async (
  SecretId: string,
  settings: StackSettings,
  client: SecretsManagerClient,
): Promise<Finding> => {
  const command = (rest: string) =>
    `aws secretsmanager ${rest} --region ${settings.region} --secret-id ${SecretId}`
  try {
    const {
      ARN,
      DeletedDate,
      Tags = [],
      VersionIdsToStages,
    } = await client.send(new DescribeSecretCommand({ SecretId }))
    if (DeletedDate !== undefined)
      return stop(
        SecretId,
        'waits to be deleted since an earlier deployment, and its name is taken until then',
        `take another stage, or give its value up: ${command('delete-secret')} --force-delete-without-recovery`,
      )
    if (!isOurs(Tags)) {
      const { ResourcePolicy } = await client.send(new GetResourcePolicyCommand({ SecretId }))
      const owner = otherOwner(Tags) ?? (ResourcePolicy === undefined ? undefined : OTHERS_POLICY)
      return taken(SecretId, settings, owner, ARN)
    }
    return VersionIdsToStages === undefined
      ? warn(SecretId, 'is empty', `${command('put-secret-value')} --secret-string file:///dev/stdin`)
      : ok(SecretId, 'has a value')
  } catch (error) {
    if (isMissing(error)) return ok(SecretId, 'will be made, empty')
    throw error
  }
}
