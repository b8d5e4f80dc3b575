import { APIGatewayClient } from '@aws-sdk/client-api-gateway'
import { IAMClient } from '@aws-sdk/client-iam'
import {
  GetAccountSettingsCommand,
  GetFunctionConcurrencyCommand,
  LambdaClient,
} from '@aws-sdk/client-lambda'
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts'
import { isWitness, type StackSettings } from '../../stacks/settings'
import { hasToken } from '../../stacks/settings/agent'
import { backendOf } from '../../stacks/settings/backend'
import { named } from '../../stacks/settings/names'
import { asked, isMissing, nameOf, statusOf } from '../shared/aws-check'
import { type Finding, ok, stop, warn } from '../shared/finding'
import { apiAccount } from './api-account'
import { documentBucket, stateBucket } from './buckets'
import { modelAvailability, modelIn } from './model-availability'
import { COGNITO, secretFinding } from './secrets'

/** Lambda keeps so many unreserved for functions that reserve nothing. */
const UNRESERVED = 100
/** An account that has never asked for more. */
const NEW_ACCOUNT = 10

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

/** Names that are taken, once or in the whole world: the bucket's, and those of the secrets that are used. */
const bucketFinding = (settings: StackSettings): Promise<Finding> =>
  asked(
    'bucket',
    // One that is named on purpose is looked at more closely: it may be taken over.
    settings.bucket_name === undefined
      ? 's3:ListBucket and s3:GetBucketTagging'
      : 's3:ListBucket, s3:GetBucketTagging, s3:GetBucketPolicy, s3:GetLifecycleConfiguration, s3:GetReplicationConfiguration and s3:GetBucketNotification',
    () => documentBucket(settings),
  )

const secretFindings = (settings: StackSettings): readonly Promise<Finding>[] => {
  const client = new SecretsManagerClient({ region: settings.region })
  return (hasToken(settings) ? [COGNITO] : [])
    .concat('cloudops/chat')
    .map((name) => named(settings, name))
    .map((name) =>
      asked(name, 'secretsmanager:DescribeSecret and secretsmanager:GetResourcePolicy', () =>
        secretFinding(name, settings, client),
      ),
    )
}

/** What of these is there, and whose it is. Nothing is changed. */
export const takenFindings = (settings: StackSettings): readonly Promise<Finding>[] => [
  bucketFinding(settings),
  ...secretFindings(settings),
]

/** What only AWS knows of the account, each as soon as it is known. Nothing is changed. */
export const accountFindings = (settings: StackSettings): readonly Promise<Finding>[] => {
  const { region, backend } = settings
  const state = backend === undefined ? undefined : backendOf(backend)
  const lambda = new LambdaClient({ region })
  const model = modelIn(settings)
  // Only a bucket can be looked at without Terraform.
  const stateFindings =
    state?.kind === 'bucket'
      ? [asked('state', 's3:ListBucket and s3:GetBucketVersioning', () => stateBucket(state, settings))]
      : []
  // It has none of what is looked at below.
  if (isWitness(settings)) return stateFindings
  return [
    ...stateFindings,
    bucketFinding(settings),
    asked('concurrency', 'lambda:GetAccountSettings and lambda:GetFunctionConcurrency', () =>
      concurrency(settings, lambda),
    ),
    asked('API Gateway logs', 'apigateway:GET on /account and iam:GetRole', () =>
      apiAccount(settings, new APIGatewayClient({ region }), new IAMClient({ region })),
    ),
    ...(model === undefined
      ? []
      : [asked('model', 'bedrock:GetFoundationModelAvailability', () => modelAvailability(model, settings))]),
    ...secretFindings(settings),
  ]
}

const concurrency = async (settings: StackSettings, client: LambdaClient): Promise<Finding> => {
  const check = 'concurrency'
  const { AccountLimit } = await client.send(new GetAccountSettingsCommand({}))
  const { ConcurrentExecutions: limit = 0, UnreservedConcurrentExecutions: free = 0 } = AccountLimit ?? {}
  const wanted = Object.entries(settings.reserved_concurrency)
  const kept = await Promise.all(wanted.map(([name]) => reservedNow(named(settings, name), client)))
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
