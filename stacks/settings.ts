import * as E from 'fp-ts/Either'
import * as t from 'io-ts'
import { describeCodec, fieldPath, integer, oneOf, struct, text } from '../schemas/codec'
import { FunctionSettings } from '../schemas/settings'
import { defaults } from './settings-defaults'
import { unknownPaths } from './settings-unknown'

/** What an operator can set about the deployment itself. */
const DeploymentSettings = struct(
  'DeploymentSettings',
  {
    /** The one account that a deployment may touch. */
    account_id: text('AccountId', 'an AWS account id of 12 digits', { pattern: '^\\d{12}$' }),
    region: text('Region', 'a region such as us-east-1', { pattern: '^[a-z]{2}(-[a-z]+)+-\\d$' }),
    /** Suffix of every name; empty for the documented names. */
    stage: text('Stage', 'up to 12 lower-case letters and digits, or empty', { pattern: '^[a-z0-9]{0,12}$' }),
    agent_runtime_arn: text('AgentArn', 'the ARN of an agent alias or of an AgentCore runtime', {
      pattern:
        '^arn:aws:(bedrock:[a-z0-9-]+:\\d{12}:(agent/[A-Za-z0-9]+/alias|agent-alias/[A-Za-z0-9]+)/[A-Za-z0-9]+|bedrock-agentcore:[a-z0-9-]+:\\d{12}:runtime/[A-Za-z0-9_/-]+)$',
    }),
    cognito_client_id: text('ClientId', 'a Cognito app client id', { pattern: '^[\\w+-]{1,128}$' }),
    alert_emails: t.array(text('Email', 'an e-mail address', { pattern: '^[^@\\s]+@[^@\\s]+\\.[^@\\s]+$' })),
    schedule: text('Schedule', 'a rate such as rate(5 minutes)', {
      pattern: '^rate\\((1 (minute|hour|day)|([2-9]|[1-9]\\d+) (minutes|hours|days))\\)$',
    }),
    log_level: oneOf('LogLevel', 'DEBUG', 'INFO', 'WARN', 'ERROR'),
    log_retention_days: oneOf('Retention', '1', '7', '14', '30', '60', '90', '180', '365'),
    archive_days: integer('ArchiveDays', 'days, 1 to 3653', { minimum: 1, maximum: 3653 }),
    /** Deletion protection of what holds data. */
    protect: t.boolean,
    tags: t.record(t.string, t.string),
  },
  {
    /** Unique by default. */
    bucket_name: text('BucketName', 'an S3 bucket name', { pattern: '^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$' }),
  },
)

/** `probe.ca_file` is read at the synth; its text travels with the functions' settings. */
const CaFile = t.partial({ probe: t.partial({ ca_file: text('Path', 'a path', { minLength: 1 }) }) })

const StackSettings = t.intersection([DeploymentSettings, FunctionSettings], 'Settings')
export type StackSettings = t.TypeOf<typeof StackSettings>

/** The part of the settings that travels with the functions. */
export const functionSettings = ({
  monitors,
  probe,
  detection,
  approval,
  execution,
}: StackSettings): FunctionSettings =>
  FunctionSettings.encode({ monitors, probe, detection, approval, execution })

/** Every problem of the settings, one line each. */
export class SettingsError extends Error {
  constructor(readonly problems: readonly string[]) {
    super(problems.join('\n'))
  }
}

export interface Given {
  readonly values: Record<string, unknown>
  /** Text of a file. @throws SettingsError */
  readonly read: (path: string) => string
}

/** Settings with their defaults. @throws SettingsError naming each wrong one, what was found and what is allowed */
export const readSettings = ({ values, read }: Given): StackSettings => {
  const unknown = unknownPaths([DeploymentSettings, FunctionSettings, CaFile], values)
  if (unknown.length > 0) throw new SettingsError(unknown.map((path) => `${path}: there is no such setting`))
  const merged = merge(defaults, values)
  const ca = CaFile.decode(merged)
  const file = E.isRight(ca) ? ca.right.probe?.ca_file : undefined
  const withCa = file === undefined ? merged : merge(merged, { probe: { ca_pem: read(file) } })
  const decoded = StackSettings.decode(withCa)
  if (E.isLeft(decoded)) throw new SettingsError(problemsOf(decoded.left))
  return decoded.right
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Objects are merged, everything else is replaced. */
const merge = (base: Record<string, unknown>, over: Record<string, unknown>): Record<string, unknown> => {
  const merged = { ...base }
  for (const [key, value] of Object.entries(over)) {
    const below = merged[key]
    merged[key] = isObject(below) && isObject(value) ? merge(below, value) : value
  }
  return merged
}

const problemsOf = (errors: t.Errors): string[] => [
  ...new Set(
    errors.map(({ context, value, message }) => {
      const found = value === undefined ? 'nothing' : JSON.stringify(value).slice(0, 100)
      return `${fieldPath(context)}: found ${found}, allowed is ${message ?? describeCodec(context.at(-1)?.type)}`
    }),
  ),
]
