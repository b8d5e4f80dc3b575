import { spawn, spawnSync } from 'node:child_process'
import * as E from 'fp-ts/Either'
import * as t from 'io-ts'
import { ToolError } from '../../local/commands/shared/command-line'
import type { Lifetime } from '../../local/commands/shared/lifetime'
import { decode } from '../../schemas/codec'
import { type Finding, ok, stop } from '../shared/finding'
import { Published } from './rollout/model'

/** The state's lock file in S3 is stable since this version. */
const OLDEST = [1, 11] as const

const Version = t.type({ terraform_version: t.string }, 'TerraformVersion')
const Outputs = t.intersection([
  t.type({
    approval_url: t.type({ value: t.string }),
    chat_secret: t.type({ value: t.string }),
    cognito_secret: t.type({ value: t.string }),
  }),
  t.partial({ api_key_id: t.type({ value: t.string }) }),
])
const Protection = t.partial({ protected: t.type({ value: t.boolean }) })
/** A state as its backend keeps it: it is read without the provider, which takes seconds to describe its types. */
const State = t.partial({
  resources: t.array(
    t.type({
      type: t.string,
      name: t.string,
      instances: t.array(t.partial({ attributes: t.partial({ id: t.string }) })),
    }),
  ),
})

/** What the stack says of itself. */
export interface Deployed {
  readonly approval_url: string
  readonly chat_secret: string
  readonly cognito_secret: string
  /** Absent where callers sign with IAM. */
  readonly api_key_id?: string
}

// No question to its makers' servers, in no step.
const env = { ...process.env, CHECKPOINT_DISABLE: '1' }

/**
 * Runs a command with this terminal, to its end. Ctrl-C reaches it as well, and is its own to deal with: Terraform ends
 * what it is doing and writes its state. Answers its exit code. @throws ToolError when it cannot be run
 */
export const runFor = (
  command: string,
  args: readonly string[],
  cwd: string,
  life: Lifetime,
): Promise<number | null> =>
  new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, stdio: 'inherit', env })
    const closed = new Promise((end) => child.once('close', end))
    life.add(() => closed)
    for (const signal of ['SIGTERM', 'SIGHUP'] as const) process.once(signal, () => child.kill('SIGINT'))
    child.on('error', (error) => reject(new ToolError(`${command} cannot be run: ${error.message}`)))
    child.on('close', resolve)
  })

/** The same, for what is of no use unless it ends well. @throws ToolError when it does not */
export const run = async (
  command: string,
  args: readonly string[],
  cwd: string,
  life: Lifetime,
): Promise<void> => {
  const code = await runFor(command, args, cwd, life)
  if (code !== 0) throw new ToolError(`${[command, ...args].join(' ')} ended with code ${code}`)
}

/** Bytes: a plan holds the whole definition several times. */
const LONGEST_ANSWER = 2 ** 28

const textOf = (args: readonly string[], cwd?: string): E.Either<string, string> => {
  const { status, stdout, stderr, error } = spawnSync('terraform', args, {
    ...{ cwd, env, encoding: 'utf8' },
    maxBuffer: LONGEST_ANSWER,
  })
  if (error !== undefined) return E.left('not found')
  return status === 0 ? E.right(stdout) : E.left(stderr.trim() || `ended with code ${status}`)
}

const answerOf = <A>(
  codec: t.Type<A, unknown>,
  args: readonly string[],
  cwd?: string,
): E.Either<string, A> => {
  const text = textOf(args, cwd)
  if (E.isLeft(text)) return text
  try {
    // Where nothing was ever stored, a state is nothing at all.
    return decode(codec, JSON.parse(text.right === '' ? '{}' : text.right))
  } catch {
    return E.left('answered with something that is not JSON')
  }
}

const orThrow = <A>(what: string, answer: E.Either<string, A>): A => {
  if (E.isLeft(answer)) throw new ToolError(`${what}: ${answer.left}`)
  return answer.right
}

/** Whether there is a Terraform that knows all that the definition needs. */
export const terraformFinding = (): Finding => {
  const check = 'terraform'
  const wanted = `${OLDEST.join('.')} or newer`
  const next = `install Terraform ${wanted}: https://developer.hashicorp.com/terraform/install`
  const answer = answerOf(Version, ['version', '-json'])
  if (E.isLeft(answer)) return stop(check, answer.left, next)
  const { terraform_version: version } = answer.right
  const [major = 0, minor = 0] = version.split('.').map(Number)
  return major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1])
    ? ok(check, version)
    : stop(check, `${version} is too old, ${wanted} is needed`, next)
}

/** The workspace whose state would be used: by the shell, or by what was selected last. @throws ToolError */
export const workspaceIn = (folder: string): string =>
  orThrow('the workspace cannot be asked for', textOf(['workspace', 'show'], folder)).trim()

/** What a file of a plan holds. @throws ToolError */
export const shownBy = <A>(codec: t.Type<A, unknown>, folder: string, plan: string): A =>
  orThrow(`${plan} cannot be read`, answerOf(codec, ['show', '-json', plan], folder))

/** The ids of what a state knows, by address. @throws ToolError */
export const knownIn = (folder: string): ReadonlyMap<string, string | undefined> => {
  const { resources = [] } = orThrow('the state cannot be read', answerOf(State, ['state', 'pull'], folder))
  return new Map(
    resources.map(({ type, name, instances: [first] }) => [`${type}.${name}`, first?.attributes?.id]),
  )
}

/** Whether the state of a folder knows of nothing. @throws ToolError */
export const isEmpty = (folder: string): boolean => knownIn(folder).size === 0

/** Whether what has been applied is protected; `undefined` where the state does not say. @throws ToolError */
export const protectedIn = (folder: string): boolean | undefined =>
  orThrow('the outputs cannot be read', answerOf(Protection, ['output', '-json'], folder)).protected?.value

const Rollout = t.type(
  { functions: t.type({ value: Published }), rollout: t.type({ value: t.string }) },
  'RolloutOutputs',
)

/** What has been published, and where it is written which of it is in use. @throws ToolError */
export const publishedIn = (
  folder: string,
): { readonly functions: Published; readonly parameter: string } => {
  const { functions, rollout } = orThrow(
    'what is deployed has no versions, or its outputs cannot be read: make deploy first',
    answerOf(Rollout, ['output', '-json'], folder),
  )
  return { functions: functions.value, parameter: rollout.value }
}

/** The outputs of what has been applied. @throws ToolError */
export const deployedIn = (folder: string): Deployed => {
  const { approval_url, chat_secret, cognito_secret, api_key_id } = orThrow(
    'the outputs cannot be read',
    answerOf(Outputs, ['output', '-json'], folder),
  )
  return {
    approval_url: approval_url.value,
    chat_secret: chat_secret.value,
    cognito_secret: cognito_secret.value,
    ...(api_key_id === undefined ? {} : { api_key_id: api_key_id.value }),
  }
}
