import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { ToolError } from '../../local/commands/shared/command-line'
import type { Lifetime } from '../../local/commands/shared/lifetime'
import type { StackSettings } from '../../stacks/settings'
import { outFolder } from '../../stacks/settings/out-folder'
import { type Finding, lineOf } from '../shared/finding'
import { isEmpty, run, workspaceIn } from './terraform'

const ROOT = join(__dirname, '..', '..')

/** The folder of the definition. A relative one is within the project, wherever the command is run. */
export const STACK = join(resolve(ROOT, outFolder()), 'stacks', 'cloudops')

/** A shell that has sourced `.local/env` would deploy to the laptop. @throws ToolError */
export const refuseLocal = ({ AWS_ENDPOINT_URL, AWS_ACCESS_KEY_ID } = process.env): void => {
  if (AWS_ACCESS_KEY_ID?.startsWith('LOCAL') !== true) return
  throw new ToolError(
    `this shell has the environment of \`make local\` (${AWS_ENDPOINT_URL ?? 'its credentials'}), and a deployment goes to AWS\n-> open another shell`,
  )
}

/** Prints what is found as soon as it is known, in a fixed order. */
export const check = async (
  findings: readonly (Finding | Promise<Finding>)[],
): Promise<readonly Finding[]> => {
  const all: Finding[] = []
  for (const finding of findings) {
    const found = await finding
    console.log(lineOf(found))
    all.push(found)
  }
  return all
}

export const isStop = ({ level }: Finding): boolean => level === 'stop'

/** State and plans hold the value of the API key: what is written from here on, others of this machine do not read. */
const keepToOwner = (): void => {
  process.umask(0o077)
}

/** What an interrupted deployment has left goes before anything else. @throws ToolError */
const refuseUnsaved = (): void => {
  const unsaved = join(STACK, 'errored.tfstate')
  if (existsSync(unsaved))
    throw new ToolError(
      `an earlier run could not store its state and left ${unsaved}\n-> terraform -chdir=${STACK} state push errored.tfstate, then remove the file`,
    )
}

/** These keep states by workspaces, which their configuration names. */
const OF_WORKSPACES: readonly unknown[] = ['cloud', 'remote']

/** A workspace is a state of its own, wherever the settings have theirs: one of another project's shell would be deployed into. @throws ToolError */
const refuseWorkspace = ({ backend }: StackSettings): void => {
  if (OF_WORKSPACES.includes(backend?.type)) return
  const workspace = workspaceIn(STACK)
  if (workspace !== 'default')
    throw new ToolError(
      `Terraform would use its workspace ${JSON.stringify(workspace)}, whose state is another one than that of these settings\n-> unset TF_WORKSPACE, and TF_DATA_DIR where it is of another project; or select it: terraform -chdir=${STACK} workspace select default`,
    )
}

/** Stages and backends take turns in one folder, and the provider's version is the definition's. @throws ToolError */
const initialise = async (settings: StackSettings, life: Lifetime): Promise<void> => {
  refuseWorkspace(settings)
  await run('terraform', ['init', '-input=false', '-reconfigure', '-upgrade'], STACK, life)
}

/** The definition of the settings with its state, which is where the settings say and nowhere else. @throws ToolError */
export const prepare = async (
  settings: StackSettings,
  wasDeployed: boolean,
  life: Lifetime,
): Promise<void> => {
  refuseUnsaved()
  keepToOwner()
  await run(process.execPath, ['tools/run.cjs', 'main.ts'], ROOT, life)
  await initialise(settings, life)
  if (wasDeployed && isEmpty(STACK))
    throw new ToolError(
      'this deployment is there already, but its state knows of nothing: it is kept elsewhere, or the deployment is in another region, whose roles have the same names\n-> move the state here first (docs/deploying.md#the-state), or give this deployment a stage of its own',
    )
}

/** The definition as it was planned, on this machine or on another. @throws ToolError */
export const prepareSaved = (settings: StackSettings, life: Lifetime): Promise<void> => {
  refuseUnsaved()
  keepToOwner()
  return initialise(settings, life)
}
