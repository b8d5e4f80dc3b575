import { LocalBackend, S3Backend, type TerraformStack } from 'cdktf'
import { defined } from '../schemas/defined'
import type { StackSettings } from './settings'
import { named } from './settings/names'

/** Where Terraform keeps its state: a file beside the definition, or an encrypted object with a lock file. */
export const useBackend = (stack: TerraformStack, settings: StackSettings): void => {
  const { backend, region } = settings
  const file = `${named(settings, 'cloudops')}.tfstate`
  if (backend === undefined) {
    // From the stack's folder to the project's: a new synth or a clean-up of cdktf.out must not lose the state.
    new LocalBackend(stack, { path: `../../../terraform.${file}` })
    return
  }
  new S3Backend(stack, {
    bucket: backend.bucket,
    // One bucket may hold the states of many accounts and regions.
    key: `cloudops-agent/${settings.account_id}/${region}/${file}`,
    region: backend.region ?? region,
    encrypt: true,
    ...defined({ kmsKeyId: backend.kms_key_arn }),
  })
  // Newer than this version of cdktf: Terraform itself locks by a file, no table is needed.
  stack.addOverride('terraform.backend.s3.use_lockfile', true)
}
