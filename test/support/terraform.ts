import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { forProvider5, VERSION } from './provider-5'
import { describeOnly } from './provider-schema'
import { type Ran, runCommand } from './run-command'
import { type Attributes, synthesize } from './synthesized'

/** A mirror of providers on this machine, where the caller has not named one. */
const OFFLINE_TOOL = join(__dirname, '..', '..', '..', 'shared', 'tools', 'terraform-offline')

const mirror = (): string | undefined => {
  const named = process.env.TF_CLI_CONFIG_FILE
  if (named !== undefined && existsSync(named)) return named
  if (!existsSync(OFFLINE_TOOL)) return undefined
  const found = spawnSync(OFFLINE_TOOL, { encoding: 'utf8' })
  return found.status === 0 ? found.stdout.trim() : undefined
}

const config = mirror()

/** A quarter of what Terraform and its provider do is collecting garbage of the provider's schema, which lives as long as they do. */
const NO_GARBAGE = { GOGC: 'off', GOMEMLIMIT: '1GiB' }

/** Credentials that are none; no version check, no telemetry. */
export const TERRAFORM_ENVIRONMENT: Readonly<Record<string, string>> = {
  ...NO_GARBAGE,
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'test',
  AWS_EC2_METADATA_DISABLED: 'true',
  CHECKPOINT_DISABLE: '1',
  TF_IN_AUTOMATION: '1',
  ...(config === undefined ? {} : { TF_CLI_CONFIG_FILE: config }),
}

export const terraform = (
  folder: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Ran> =>
  runCommand('terraform', [...args, '-no-color'], {
    cwd: folder,
    env: { ...TERRAFORM_ENVIRONMENT, ...env },
  })

/** Where a command of the path is. @throws Error where it is not */
export const pathOf = (command: string): string =>
  execFileSync('sh', ['-c', 'command -v "$1"', 'sh', command], { encoding: 'utf8' }).trim()

/** Why a command cannot be used here; `undefined` where it can. */
export const missing = (command: string): string | undefined =>
  spawnSync(command, ['--version'], { stdio: 'ignore', env: { ...process.env, ...TERRAFORM_ENVIRONMENT } })
    .error === undefined
    ? undefined
    : `${command} is not installed`

/** Why the provider cannot be installed in an empty folder, from a mirror or the network; `undefined` where it can. */
export const missingProvider = (folder: string): string | undefined => {
  const required_providers = { aws: { source: 'aws', version: VERSION } }
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'main.tf.json'), JSON.stringify({ terraform: { required_providers } }))
  const init = spawnSync('terraform', ['init', '-input=false'], {
    cwd: folder,
    env: { ...process.env, ...TERRAFORM_ENVIRONMENT },
    stdio: 'ignore',
    timeout: 600_000,
  })
  return init.status === 0
    ? undefined
    : 'the AWS provider can be had neither from a mirror nor from the registry'
}

export interface Provider {
  /** With these Terraform starts none of its own. */
  readonly environment: Readonly<Record<string, string>>
  stop(): Promise<void>
}

/** Where a provider listens, as it says it to Terraform. */
interface Attached {
  readonly Addr: { readonly Network: string; readonly String: string }
}

/**
 * One process of the provider for all commands of a test, as its developers attach to one, described to them as far as our definition goes:
 * comparing 700 MB and reading what every resource of AWS is like is most of what a short command does. It keeps the settings of who was
 * first, so that its commands come one after the other.
 * @param folder one that `missingProvider` has initialised
 * @param stack the folder of the definition, which may be made later: it names its assets from there
 */
export const startProvider = async (
  folder: string,
  stack: string,
  env: Readonly<Record<string, string>>,
): Promise<Provider> => {
  const versions = join(folder, '.terraform', 'providers', 'registry.terraform.io', 'hashicorp', 'aws')
  const [platform = ''] = readdirSync(join(versions, VERSION))
  const installed = join(versions, VERSION, platform)
  const program = readdirSync(installed).find((file) => file.startsWith('terraform-provider-aws'))
  if (program === undefined) throw new Error(`there is no provider in ${installed}`)
  symlinkSync(join(stack, 'assets'), join(folder, 'assets'))
  const child = spawn(join(installed, program), ['-debug'], {
    cwd: folder,
    env: { PATH: process.env.PATH, HOME: folder, ...TERRAFORM_ENVIRONMENT, ...env },
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()))
  const attached = new Promise<string>((resolve, reject) => {
    let said = ''
    child.stdout.on('data', (chunk: Buffer) => {
      said += chunk.toString()
      const [, found] = /TF_REATTACH_PROVIDERS='(.*)'/.exec(said) ?? []
      if (found !== undefined) resolve(found)
    })
    child.on('error', reject).on('close', () => reject(new Error(`the provider has ended: ${said}`)))
  })
  const [[name = '', provider] = []] = Object.entries<Attached>(JSON.parse(await attached))
  if (provider === undefined) throw new Error('the provider has not said where it listens')
  const socket = join(folder, 'provider.sock')
  const types = new Set(Object.keys(synthesize().resource))
  const detach = await describeOnly(types, provider.Addr.String, socket)
  const Addr = { ...provider.Addr, String: socket }
  return {
    environment: { TF_REATTACH_PROVIDERS: JSON.stringify({ [name]: { ...provider, Addr } }) },
    stop: () => {
      detach()
      child.kill('SIGKILL')
      return ended
    },
  }
}

/** Settings of the provider for a folder, beside those of the definition. */
export const overrideProvider = (folder: string, aws: Attributes): void =>
  writeFileSync(join(folder, 'override.tf.json'), JSON.stringify({ provider: { aws } }))

interface Changeable {
  readonly provider: { readonly aws: readonly [{ allowed_account_ids?: readonly string[] }] }
  readonly resource: Record<string, unknown>
}

/** Changes the definition in a folder, and makes it one of the provider that can be had. */
export const rewrite = (folder: string, change: (definition: Changeable) => void = () => undefined): void => {
  const path = join(folder, 'cdk.tf.json')
  const definition: Changeable = JSON.parse(forProvider5(readFileSync(path, 'utf8')))
  change(definition)
  writeFileSync(path, JSON.stringify(definition))
}

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer()
    server.on('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0))
    })
  })

export interface Moto {
  readonly endpoint: string
  stop(): Promise<void>
}

/** Starts moto, which stands in for AWS's control planes, and waits until it answers. */
export const startMoto = async (): Promise<Moto> => {
  const port = await freePort()
  const child: ChildProcess = spawn('moto_server', ['-H', '127.0.0.1', '-p', String(port)], {
    env: { ...process.env, MOTO_IAM_LOAD_MANAGED_POLICIES: 'true' },
    stdio: 'ignore',
  })
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()))
  const endpoint = `http://127.0.0.1:${port}`
  for (let answered = false; !answered; ) {
    if (child.exitCode !== null) throw new Error(`moto_server ended with code ${child.exitCode}`)
    answered = await fetch(endpoint).then(
      () => true,
      () => new Promise<boolean>((resolve) => setTimeout(() => resolve(false), 100)),
    )
  }
  return {
    endpoint,
    stop: () => {
      child.kill('SIGKILL')
      return ended
    },
  }
}
