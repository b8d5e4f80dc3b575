import { ToolError, textOf } from '../../local/commands/shared/command-line'
import { type Given, readSettings, SettingsError, type StackSettings } from '../../stacks/settings'
import { bucketName, named } from '../../stacks/settings/names'
import { readContext } from '../../stacks/settings/source'

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

/** The settings, where they can be read: nothing is refused for those that a tool could do without. */
export const settingsIfAny = (): StackSettings | undefined => {
  try {
    return readSettings(readContext())
  } catch (error) {
    if (error instanceof SettingsError) return undefined
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
  // As the aws command has it, an empty variable is none.
  const region =
    textOf(values, 'region') ?? textOf(environment, 'AWS_REGION') ?? setting('region') ?? 'us-east-1'
  const own = (name: string): string => named({ stage }, name)
  const bucket_name = textOf(values, 'bucket') ?? setting('bucket_name')
  return {
    region,
    stage,
    bus: own('cloudops-agent'),
    archive: own('cloudops-agent'),
    reviewRule: own('cloudops-incident-review'),
    reviewFailures: own('cloudops-incident-review-dlq'),
    table: own('alerts'),
    bucket: (accountId) => bucketName({ account_id: accountId, stage, region, bucket_name }),
  }
}
