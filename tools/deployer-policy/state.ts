import type { StackSettings } from '../../stacks/settings'
import { backendOf, stateKey } from '../../stacks/settings/backend'
import type { Right } from './model'

/** What the state needs, where it is in a bucket; another backend has rights of its own. */
export const stateRights = (settings: StackSettings): readonly Right[] => {
  const { backend } = settings
  const chosen = backend === undefined ? undefined : backendOf(backend)
  if (chosen?.kind !== 'bucket') return []
  const bucket = `arn:aws:s3:::${chosen.bucket}`
  const object = `${bucket}/${stateKey(settings)}`
  return [
    { service: 's3', actions: ['ListBucket', 'GetBucketVersioning'], on: [bucket] },
    // The lock is an object beside it.
    { service: 's3', actions: ['GetObject', 'PutObject', 'DeleteObject'], on: [object, `${object}.tflock`] },
    ...(chosen.kms_key_arn === undefined
      ? []
      : [{ service: 'kms', actions: ['Decrypt', 'Encrypt', 'GenerateDataKey'], on: [chosen.kms_key_arn] }]),
  ]
}
