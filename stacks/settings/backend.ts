import * as t from 'io-ts'
import { oneOf, text } from '../../schemas/codec'
import { defined } from '../../schemas/defined'
import { setting } from '../../schemas/setting'
import { named, type Place } from './names'
import { BucketName, KeyArn, Region } from './scalars'

/** Where the state is kept: a bucket, encrypted and locked, or any other backend of Terraform with its own configuration. */
export const Backend = t.partial(
  {
    bucket: setting(BucketName, {
      description:
        'Bucket of the Terraform state, encrypted and locked by a file. Without a backend the state is a local file, for development only',
    }),
    region: setting(Region, { description: "Region of that bucket, where it is not the deployment's own" }),
    kms_key_arn: setting(KeyArn, {
      description: "Key of the state; without it the bucket's own encryption",
    }),
    type: setting(
      oneOf(
        'BackendType',
        'azurerm',
        'cloud',
        'consul',
        'cos',
        'gcs',
        'http',
        'kubernetes',
        'oss',
        'pg',
        'remote',
        's3',
      ),
      {
        description:
          'In place of a bucket: another backend of Terraform (`cloud` is HCP Terraform), or `s3` with a configuration of your own',
      },
    ),
    config: setting(t.record(text('BackendOption', 'the name of an option', { minLength: 1 }), t.unknown), {
      description:
        "That backend's configuration, as Terraform takes it; its credentials come from the environment",
    }),
  },
  'Backend',
)
export type Backend = t.TypeOf<typeof Backend>

/** What a backend is, of its two forms. */
export const backendOf = ({
  bucket,
  region,
  kms_key_arn,
  type,
  config,
}: Backend):
  | {
      readonly kind: 'bucket'
      readonly bucket: string
      readonly region?: string
      readonly kms_key_arn?: string
    }
  | { readonly kind: 'other'; readonly type: string; readonly config: Readonly<Record<string, unknown>> } =>
  type === undefined
    ? {
        kind: 'bucket',
        bucket: bucket ?? '',
        ...defined({ region, kms_key_arn }),
      }
    : { kind: 'other', type, config: config ?? {} }

/** Name of the state: a witness may be deployed from the same folder, and must not be taken for the deployment that it watches. */
export const stateFile = (
  settings: Pick<Place, 'region' | 'stage'> & { readonly vantage?: { readonly role: string } | undefined },
): string =>
  `${named(settings, settings.vantage?.role === 'witness' ? `cloudops-witness-${settings.region}` : 'cloudops')}.tfstate`

/** Key of the state in a bucket: one may hold those of many accounts and regions. */
export const stateKey = (
  settings: Parameters<typeof stateFile>[0] & Pick<Place, 'account_id' | 'region'>,
): string => `cloudops-agent/${settings.account_id}/${settings.region}/${stateFile(settings)}`
