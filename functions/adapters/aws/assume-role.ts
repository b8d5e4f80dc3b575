import type { Credentials } from '@aws-sdk/client-sts'
import { defined } from '../../../schemas/defined'
import { roleIn } from '../../../schemas/monitor-account'
import { loadedOnce } from '../../runtime/loaded-once'
import { rememberPassing } from '../../runtime/redaction'
import { clientOptions } from './client-options'
import type { SessionCredentials, SessionRequest } from './session'

/** Seconds; the least that STS takes, and more than a step's calls last. */
const SESSION_SECONDS = 900

/** ARNs of the roles that a function may assume. */
export interface Roles {
  /** May change what the settings name; only the execution has it. */
  readonly repair?: string
  /** May look at it. */
  readonly read: string
}

/** Few invocations look at a resource: the client is loaded where one does. */
const sts = loadedOnce(async () => {
  const { AssumeRoleCommand, STSClient } = await import('@aws-sdk/client-sts')
  const client = new STSClient(clientOptions)
  return { client, AssumeRoleCommand }
})

/** Asks STS for the credentials of a session. Rejects with its error: what it refuses was not called. */
export const assumeRole =
  (roles: Roles) =>
  async ({ role, policy, name, source_identity, account }: SessionRequest): Promise<SessionCredentials> => {
    const { client, AssumeRoleCommand } = await sts()
    const arn = account === undefined ? roles[role] : roleIn(account, role)
    const { Credentials: given } = await client.send(
      new AssumeRoleCommand({
        RoleArn: arn,
        RoleSessionName: name,
        DurationSeconds: SESSION_SECONDS,
        Policy: policy,
        ...defined({ SourceIdentity: source_identity, ExternalId: account?.external_id }),
      }),
    )
    return credentialsOf(arn, given)
  }

/** What STS gives, as SDK clients take it; from now on no log holds it. */
export const credentialsOf = (
  arn: string | undefined,
  given: Credentials | undefined,
): SessionCredentials => {
  const { AccessKeyId, SecretAccessKey, SessionToken, Expiration } = given ?? {}
  if (AccessKeyId === undefined || SecretAccessKey === undefined || SessionToken === undefined)
    throw new Error(`STS gave no credentials of ${arn}`)
  for (const secret of [SecretAccessKey, SessionToken]) rememberPassing(secret)
  return {
    accessKeyId: AccessKeyId,
    secretAccessKey: SecretAccessKey,
    sessionToken: SessionToken,
    ...defined({ expiration: Expiration }),
  }
}
