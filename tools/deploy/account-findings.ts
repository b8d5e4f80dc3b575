import { APIGatewayClient, GetAccountCommand } from '@aws-sdk/client-api-gateway'
import { GetRoleCommand, IAMClient } from '@aws-sdk/client-iam'
import {
  GetAccountSettingsCommand,
  GetFunctionConcurrencyCommand,
  LambdaClient,
} from '@aws-sdk/client-lambda'
import {
  GetBucketTaggingCommand,
  GetBucketVersioningCommand,
  HeadBucketCommand,
  S3Client,
} from '@aws-sdk/client-s3'
import { DescribeSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts'
import { NO_AGENT_ARN } from '../../schemas/settings'
import type { StackSettings } from '../../stacks/settings'
import { bucketName, suffixed } from '../deployment'
import { type Finding, ok, stop, warn } from './finding'

/** Lambda keeps so many unreserved for functions that reserve nothing. */
const UNRESERVED = 100
/** An account that has never asked for more. */
const NEW_ACCOUNT = 10

const nameOf = (error: unknown): string => (error instanceof Error ? error.name : 'unknown error')
const statusOf = (error: unknown): number | undefined =>
  typeof error === 'object' && error !== null && '$metadata' in error
    ? (error.$metadata as { readonly httpStatusCode?: number }).httpStatusCode
    : undefined
const isMissing = (error: unknown): boolean =>
  statusOf(error) === 404 || nameOf(error) === 'ResourceNotFoundException'

/** One question to AWS. What may not be asked, or gets no answer, is left open and said. */
const asked = async (check: string, permission: string, ask: () => Promise<Finding>): Promise<Finding> => {
  try {
    return await ask()
  } catch (error) {
    return statusOf(error) === 403 || nameOf(error).startsWith('AccessDenied')
      ? warn(check, 'not known: these credentials may not ask', `allow ${permission}, or look by hand`)
      : warn(check, `not known: the question failed (${nameOf(error)})`, 'try again, or look by hand')
  }
}

/** Whether these credentials are of the one account that may be touched. Nothing else is asked where they are not. */
export const credentialsFinding = async ({ region, account_id }: StackSettings): Promise<Finding> => {
  const check = 'credentials'
  try {
    const { Account, Arn } = await new STSClient({ region }).send(new GetCallerIdentityCommand({}))
    return Account === account_id
      ? ok(check, `${Arn}`)
      : stop(
          check,
          `of account ${Account}, but account_id is ${account_id}`,
          'use credentials of that account (AWS_PROFILE), or correct account_id',
        )
  } catch (error) {
    return statusOf(error) === undefined && nameOf(error) !== 'CredentialsProviderError'
      ? stop(check, `AWS cannot be asked (${nameOf(error)})`, 'see to the network, a proxy or the region')
      : stop(
          check,
          `none that work (${nameOf(error)})`,
          'log in (aws sso login, or AWS_PROFILE), and try again',
        )
  }
}

/** What only AWS knows of the account, each as soon as it is known. Nothing is changed. */
export const accountFindings = (settings: StackSettings): readonly Promise<Finding>[] => {
  const { region, backend } = settings
  const lambda = new LambdaClient({ region })
  const secrets = new SecretsManagerClient({ region })
  return [
    ...(backend === undefined
      ? []
      : [asked('state', 's3:ListBucket and s3:GetBucketVersioning', () => stateBucket(backend, settings))]),
    asked('bucket', 's3:ListBucket and s3:GetBucketTagging', () => documentBucket(settings)),
    asked('concurrency', 'lambda:GetAccountSettings and lambda:GetFunctionConcurrency', () =>
      concurrency(settings, lambda),
    ),
    asked('API Gateway logs', 'apigateway:GET on /account and iam:GetRole', () =>
      apiAccount(settings, new APIGatewayClient({ region }), new IAMClient({ region })),
    ),
    ...(settings.agent_runtime_arn === NO_AGENT_ARN ? [] : ['cloudops/cognito-credentials'])
      .concat('cloudops/chat')
      .map((name) => suffixed(settings.stage, name))
      .map((name) => asked(name, 'secretsmanager:DescribeSecret', () => secret(name, settings, secrets))),
  ]
}

type Tags = readonly { readonly Key?: string | undefined; readonly Value?: string | undefined }[]
/** Names hold the stage; that a thing of this name is of this product is told by the tag that the stack gives all of its things. */
const isOurs = (tags: Tags): boolean =>
  tags.some(({ Key, Value }) => Key === 'Project' && Value === 'CloudOpsAgent')

// Names in the host need DNS for each bucket, which an overridden endpoint does not have.
const s3 = (region: string): S3Client =>
  new S3Client({ region, forcePathStyle: process.env.AWS_ENDPOINT_URL !== undefined })

/** Whether a bucket is there; `foreign` where it is somebody else's, in another region, or hidden from these credentials. */
const look = async (
  client: S3Client,
  Bucket: string,
  owner: string,
): Promise<'there' | 'none' | 'foreign'> => {
  try {
    await client.send(new HeadBucketCommand({ Bucket, ExpectedBucketOwner: owner }))
    return 'there'
  } catch (error) {
    if (statusOf(error) === 404) return 'none'
    if (statusOf(error) === 403 || statusOf(error) === 301) return 'foreign'
    throw error
  }
}

const stateBucket = async (
  { bucket, region }: NonNullable<StackSettings['backend']>,
  settings: StackSettings,
): Promise<Finding> => {
  const check = 'state'
  const client = s3(region ?? settings.region)
  const found = await look(client, bucket, settings.account_id)
  if (found === 'none')
    return stop(check, `there is no bucket ${bucket}`, 'make it (docs/deploying.md#the-state)')
  if (found === 'foreign')
    return warn(
      check,
      `${bucket} is of another account or region, or hidden from these credentials`,
      'see that they may read and write it; set backend.region where it is in another region',
    )
  const { Status } = await client.send(new GetBucketVersioningCommand({ Bucket: bucket }))
  return Status === 'Enabled'
    ? ok(check, `${bucket} is there and keeps versions`)
    : warn(
        check,
        `${bucket} keeps no versions: a broken state could not be undone`,
        `aws s3api put-bucket-versioning --bucket ${bucket} --versioning-configuration Status=Enabled`,
      )
}

const documentBucket = async (settings: StackSettings): Promise<Finding> => {
  const check = 'bucket'
  const name = bucketName(settings, settings.account_id)
  const client = s3(settings.region)
  const found = await look(client, name, settings.account_id)
  if (found === 'none') return ok(check, `${name} is free`)
  if (found === 'foreign')
    return warn(
      check,
      `${name} is of another account or region, or hidden from these credentials`,
      'where it is yours, allow s3:ListBucket; where it is not, set bucket_name to another name',
    )
  return isOurs(await bucketTags(client, name))
    ? { ...ok(check, `${name} is there, of this deployment`), deployed: true }
    : stop(
        check,
        `${name} is there already, and not by this stack: making it would fail`,
        'set bucket_name to another name',
      )
}

const bucketTags = async (client: S3Client, Bucket: string): Promise<Tags> => {
  try {
    return (await client.send(new GetBucketTaggingCommand({ Bucket }))).TagSet ?? []
  } catch (error) {
    if (nameOf(error) === 'NoSuchTagSet') return []
    throw error
  }
}

const concurrency = async (settings: StackSettings, client: LambdaClient): Promise<Finding> => {
  const check = 'concurrency'
  const { AccountLimit } = await client.send(new GetAccountSettingsCommand({}))
  const { ConcurrentExecutions: limit = 0, UnreservedConcurrentExecutions: free = 0 } = AccountLimit ?? {}
  const wanted = Object.entries(settings.reserved_concurrency)
  const kept = await Promise.all(wanted.map(([name]) => reservedNow(suffixed(settings.stage, name), client)))
  const more =
    wanted.reduce((sum, [, count = 0]) => sum + count, 0) - kept.reduce((sum, count) => sum + count, 0)
  if (more > 0 && free - more < UNRESERVED)
    return stop(
      check,
      `reserving ${more} more of ${free} unreserved would leave less than the ${UNRESERVED} that Lambda keeps`,
      'lower reserved_concurrency, or have the quota "Concurrent executions" of Lambda raised',
    )
  return limit <= NEW_ACCOUNT
    ? warn(
        check,
        `${limit} in the whole account: a mass outage is analysed slowly`,
        'have the quota "Concurrent executions" of Lambda raised',
      )
    : ok(check, `${limit} in the account, ${free} of them unreserved`)
}

/** What a function of an earlier deployment has reserved already. */
const reservedNow = async (FunctionName: string, client: LambdaClient): Promise<number> => {
  try {
    const { ReservedConcurrentExecutions = 0 } = await client.send(
      new GetFunctionConcurrencyCommand({ FunctionName }),
    )
    return ReservedConcurrentExecutions
  } catch (error) {
    if (isMissing(error)) return 0
    throw error
  }
}

/** API Gateway has one role for logs in an account and region, whatever number of stacks there are. */
const apiAccount = async (
  settings: StackSettings,
  client: APIGatewayClient,
  iam: IAMClient,
): Promise<Finding> => {
  const check = 'API Gateway logs'
  const { cloudwatchRoleArn: role = '' } = await client.send(new GetAccountCommand({}))
  const own = suffixed(settings.stage, `cloudops-api-gateway-logs-${settings.region}`)
  const isOwn = role.endsWith(`:role/${own}`)
  // An account keeps the name of its role when the stack that made it is destroyed.
  const isThere = role !== '' && (isOwn || (await roleExists(role.split('/').at(-1) ?? '', iam)))
  if (settings.manage_api_gateway_account)
    return isThere && !isOwn
      ? stop(
          check,
          `the account has ${role} for them, and this stack would take its place`,
          'set manage_api_gateway_account to false',
        )
      : ok(check, 'by the role of this stack')
  if (isOwn)
    return stop(
      check,
      'by the role of this stack, which these settings would take away',
      'set manage_api_gateway_account to true here, or have another stage manage it first',
    )
  return isThere
    ? ok(check, `by ${role}`)
    : stop(
        check,
        `the account has ${role === '' ? 'no role' : `${role}, which is gone,`} for them, and without one the stage is refused or silent`,
        'set manage_api_gateway_account to true',
      )
}

const roleExists = async (RoleName: string, client: IAMClient): Promise<boolean> => {
  try {
    await client.send(new GetRoleCommand({ RoleName }))
    return true
  } catch (error) {
    if (nameOf(error) === 'NoSuchEntityException' || nameOf(error) === 'NoSuchEntity') return false
    throw error
  }
}

const secret = async (
  SecretId: string,
  settings: StackSettings,
  client: SecretsManagerClient,
): Promise<Finding> => {
  const command = (rest: string) =>
    `aws secretsmanager ${rest} --region ${settings.region} --secret-id ${SecretId}`
  try {
    const {
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
    if (!isOurs(Tags))
      return stop(
        SecretId,
        'is there already, and not by this stack: making it would fail',
        'rename it, or take another stage',
      )
    return VersionIdsToStages === undefined
      ? warn(SecretId, 'is empty', `${command('put-secret-value')} --secret-string file:///dev/stdin`)
      : ok(SecretId, 'has a value')
  } catch (error) {
    if (isMissing(error)) return ok(SecretId, 'will be made, empty')
    throw error
  }
}
