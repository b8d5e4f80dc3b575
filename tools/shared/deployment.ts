import { type Given, readSettings, SettingsError, type StackSettings } from '../../stacks/settings'
import { readContext } from '../../stacks/settings/source'
import { ToolError, textOf } from './command-line'

/** Where a deployment's things are, by its names. */
export interface Deployment {
  readonly region: string
  readonly stage: string
  readonly bus: string
  readonly archive: string
  readonly reviewRule: string
  readonly reviewFailures: string
  readonly table: string
  /** Known only with the account's id, unless it is set. */
  readonly bucket: (accountId: string) => string
}

/** A name with the stage's suffix, as the stack gives it. */
export const suffixed = (stage: string, name: string): string => (stage === '' ? name : `${name}-${stage}`)

/** The bucket of documents; the name that the stack makes up holds account and region, so that nobody else has it. */
export const bucketName = (
  {
    stage,
    region,
    bucket_name: exact,
  }: Pick<Deployment, 'stage' | 'region'> & { readonly bucket_name?: string | undefined },
  accountId: string,
): string => exact ?? suffixed(stage, `domain-alert-analysis-${accountId}-${region}`)

/** The settings as they were given, and with their defaults. @throws ToolError with every problem, a line each */
export const settingsGiven = (): { readonly given: Given; readonly settings: StackSettings } => {
  try {
    const given = readContext()
    return { given, settings: readSettings(given) }
  } catch (error) {
    if (error instanceof SettingsError) throw new ToolError(error.problems.join('\n'))
    throw error
  }
}

/** Options that say which deployment is meant. */
export const deploymentOptions = {
  stage: { type: 'string' },
  region: { type: 'string' },
  bucket: { type: 'string' },
} as const

export const deploymentUsage = `  --stage NAME     the deployment's stage (default: the setting "stage")
  --region NAME    its region (default: AWS_REGION, then the setting "region")
  --bucket NAME    its bucket of documents (default: the one the stack makes)`

/** The names that the stack gives, from options, environment and settings, in this order. */
export const deploymentOf = (
  values: Readonly<Record<string, string | boolean | undefined>>,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Deployment => {
  const settings = readContext().values
  const setting = (name: string): string | undefined => {
    const value = settings[name]
    return typeof value === 'string' && value !== '' ? value : undefined
  }
  const stage = textOf(values, 'stage') ?? setting('stage') ?? ''
  const region = textOf(values, 'region') ?? environment.AWS_REGION ?? setting('region') ?? 'us-east-1'
  const named = (name: string): string => suffixed(stage, name)
  const bucket_name = textOf(values, 'bucket') ?? setting('bucket_name')
  return {
    region,
    stage,
    bus: named('cloudops-agent'),
    archive: named('cloudops-agent'),
    reviewRule: named('cloudops-incident-review'),
    reviewFailures: named('cloudops-incident-review-dlq'),
    table: named('alerts'),
    bucket: (accountId) => bucketName({ stage, region, bucket_name }, accountId),
  }
}
