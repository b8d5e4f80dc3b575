import {
  LocalBackend,
  S3Backend,
  TerraformBackend,
  type TerraformRemoteState,
  type TerraformStack,
} from 'cdktf'
import { defined } from '../schemas/defined'
import type { StackSettings } from './settings'
import { backendOf, stateFile, stateKey } from './settings/backend'

/** A backend as Terraform's page of it says: a class of cdktf would leave out what is newer than it. */
class GivenBackend extends TerraformBackend {
  constructor(
    stack: TerraformStack,
    private readonly type: string,
    private readonly config: Readonly<Record<string, unknown>>,
  ) {
    super(stack, 'backend', type)
  }

  override toTerraform(): object {
    const { type, config } = this
    return { terraform: type === 'cloud' ? { cloud: config } : { backend: { [type]: config } } }
  }

  getRemoteStateDataSource(): TerraformRemoteState {
    throw new Error('the system is one stack: none reads the state of another')
  }
}

/** Where Terraform keeps its state: a file beside the definition, an encrypted object with a lock file, or as the settings say. */
export const useBackend = (stack: TerraformStack, settings: StackSettings): void => {
  const { backend, region } = settings
  if (backend === undefined) {
    // From the stack's folder to the project's: a new synth or a clean-up of cdktf.out must not lose the state.
    new LocalBackend(stack, { path: `../../../terraform.${stateFile(settings)}` })
    return
  }
  const chosen = backendOf(backend)
  if (chosen.kind === 'other') {
    new GivenBackend(stack, chosen.type, chosen.config)
    return
  }
  new S3Backend(stack, {
    bucket: chosen.bucket,
    key: stateKey(settings),
    region: chosen.region ?? region,
    encrypt: true,
    ...defined({ kmsKeyId: chosen.kms_key_arn }),
  })
  // Newer than this version of cdktf: Terraform itself locks by a file, no table is needed.
  stack.addOverride('terraform.backend.s3.use_lockfile', true)
}
