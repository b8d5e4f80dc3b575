import { randomUUID } from 'node:crypto'
import { copyFileSync, mkdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Resource } from '../../model'
import { type Definition, DefinitionError } from '../../terraform'
import { type Credentials, credentialVariables, functionKeyId } from '../credentials'
import { LATEST, LambdaAlias, LambdaFunction, ONLY, referenceOf } from './definition'
import type { EnvironmentSettings } from './environment'
import { unpack } from './package'
import { createPool, type Pool, type Settings } from './pool'

/** A function that can be invoked. */
export interface RunnableFunction {
  readonly name: string
  readonly arn: string
  readonly configuration: LambdaFunction
  /** Names by which it can be invoked beside its own. */
  readonly aliases: readonly string[]
  readonly pool: Pool
  /** Takes the code of another zip into use; what runs ends with the code it began with. */
  replaceCode(zip: string): Promise<void>
  /** Takes code that is being worked on into use, from a folder with source maps. */
  develop(folder: string): Promise<void>
  stop(): Promise<void>
  /** Environments it may have at once; 0 refuses every invocation. */
  readonly limit: number
}

export interface FunctionOptions {
  readonly definition: Definition
  /** Folder for the unpacked code. */
  readonly stateDir: string
  /** Variables that every function gets besides its own: the endpoints above all. */
  readonly environment: Readonly<Record<string, string>>
  /** A function's own; any secret unless given. */
  readonly credentialsOf?: ((functionName: string) => Credentials) | undefined
  /** Processes per function, unless its reserved concurrency is lower. */
  readonly concurrency: number
  /** Milliseconds of CPU time that loading a handler may take; as many as AWS gives unless given. */
  readonly initMs?: number
  /** Ports of debuggers, by function: it has one environment, and no limit of time. */
  readonly inspect?: ReadonlyMap<string, number> | undefined
  readonly onLine: (functionName: string, line: string) => void
}

/** Names that Lambda refuses in a function's own variables. */
const reserved =
  /^(_HANDLER|_X_AMZN_TRACE_ID|AWS_(DEFAULT_REGION|REGION|EXECUTION_ENV|ACCESS_KEY.*|SECRET_ACCESS_KEY|SESSION_TOKEN|LAMBDA_(?!LOG_).*)|LAMBDA_(TASK_ROOT|RUNTIME_DIR))$/

const nodeMajor = process.versions.node.split('.')[0]

const check = ({ address, attributes }: Resource<LambdaFunction>): void => {
  const refuse = (problem: string): never => {
    throw new DefinitionError(address, problem)
  }
  if (attributes.runtime !== `nodejs${nodeMajor}.x`) {
    refuse(
      `the runtime ${attributes.runtime} needs another Node than ${process.versions.node}, which runs here`,
    )
  }
  const variables = Object.entries(attributes.environment?.variables ?? {})
  const taken = variables.find(([name]) => reserved.test(name))?.[0]
  if (taken !== undefined) refuse(`Lambda reserves the variable ${taken}`)
  const size = variables.reduce((sum, [name, value]) => sum + Buffer.byteLength(name + value), 0)
  if (size > 4096) refuse(`its variables have ${size} bytes; Lambda takes 4096`)
}

const variablesOf = (
  { function_name, handler, memory_size = 128, runtime, environment, logging_config }: LambdaFunction,
  region: string,
  root: string,
  credentials: Credentials,
): Readonly<Record<string, string>> => ({
  ...credentialVariables(credentials),
  AWS_SESSION_TOKEN: 'local',
  AWS_REGION: region,
  AWS_DEFAULT_REGION: region,
  AWS_EXECUTION_ENV: `AWS_Lambda_${runtime}`,
  AWS_LAMBDA_FUNCTION_NAME: function_name,
  AWS_LAMBDA_FUNCTION_MEMORY_SIZE: `${memory_size}`,
  AWS_LAMBDA_FUNCTION_VERSION: LATEST,
  AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
  AWS_LAMBDA_LOG_FORMAT: logging_config?.log_format ?? 'Text',
  AWS_LAMBDA_LOG_GROUP_NAME: logging_config?.log_group ?? `/aws/lambda/${function_name}`,
  AWS_LAMBDA_LOG_STREAM_NAME: `local/[$LATEST]${randomUUID().replaceAll('-', '')}`,
  LAMBDA_TASK_ROOT: root,
  LANG: 'en_US.UTF-8',
  TZ: ':UTC',
  _HANDLER: handler,
  ...environment?.variables,
})

/**
 * The functions of the definition, unpacked and ready to start; no process runs before the first invocation.
 * @throws DefinitionError on another runtime or on variables that Lambda would refuse
 */
export const readFunctions = (options: FunctionOptions): ReadonlyMap<string, RunnableFunction> => {
  const { definition, stateDir, concurrency, onLine } = options
  const credentialsOf =
    options.credentialsOf ??
    ((name: string) => ({ accessKeyId: functionKeyId(name), secretAccessKey: 'local' }))
  const aliases = definition.ofType('aws_lambda_alias', LambdaAlias)
  const functions = definition.ofType('aws_lambda_function', LambdaFunction).map((resource) => {
    check(resource)
    const { attributes: configuration, computed } = resource
    const {
      function_name: name,
      memory_size = 128,
      timeout = 3,
      reserved_concurrent_executions = -1,
    } = configuration
    const arn = computed.arn ?? ''
    const inspect = options.inspect?.get(name)
    const reserved = reserved_concurrent_executions < 0 ? concurrency : reserved_concurrent_executions
    const limit = Math.min(inspect === undefined ? concurrency : 1, reserved)
    const settingsOf = (root: string): EnvironmentSettings => ({
      variables: {
        ...options.environment,
        ...variablesOf(configuration, definition.region, root, credentialsOf(name)),
      },
      memory: memory_size,
      timeoutMs: timeout * 1000,
      ...(options.initMs !== undefined && { initMs: options.initMs }),
      inspect,
      onLine: (line) => onLine(name, line),
    })
    let versions = 0
    /** The zip may be replaced before an environment wants what is in it. */
    const deployed = (zip: string): Settings => {
      const root = join(stateDir, 'functions', versions === 0 ? name : `${name}.${versions}`)
      versions += 1
      const kept = `${root}.zip`
      mkdirSync(dirname(kept), { recursive: true })
      copyFileSync(zip, kept)
      let unpacked = false
      return () => {
        if (!unpacked) unpack(kept, root)
        unpacked = true
        return settingsOf(root)
      }
    }
    const pool = createPool(name, deployed(join(definition.directory, configuration.filename)), limit)
    const runnable: RunnableFunction = {
      name,
      arn,
      configuration,
      aliases: aliases
        .filter(({ attributes }) => referenceOf(attributes.function_name).name === name)
        .map(({ attributes }) => attributes.name),
      limit,
      pool,
      replaceCode: (zip) => pool.renew(deployed(zip)),
      develop: (folder) => pool.renew(() => ({ ...settingsOf(folder), sourceMaps: true })),
      stop: pool.stop,
    }
    return [name, runnable] as const
  })
  return new Map(functions)
}

/** A function as a caller names it. */
export interface NamedFunction {
  readonly found: RunnableFunction
  /** With the qualifier, where the caller gives one. */
  readonly arn: string
  readonly qualifier: string | undefined
}

export const findFunction = (
  functions: ReadonlyMap<string, RunnableFunction>,
  reference: string,
): NamedFunction | undefined => {
  const { name, qualifier } = referenceOf(reference)
  const found = functions.get(name)
  if (found === undefined) return undefined
  if (qualifier === undefined) return { found, arn: found.arn, qualifier }
  const published = found.configuration.publish === true && qualifier === ONLY
  const there = qualifier === LATEST || published || found.aliases.includes(qualifier)
  return there ? { found, arn: `${found.arn}:${qualifier}`, qualifier } : undefined
}
