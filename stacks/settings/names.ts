import type * as t from 'io-ts'
import type { IamSettings } from './organization'

/** Where a deployment is: its account and region, and its stage beside others there. */
export interface Place {
  readonly account_id: string
  readonly region: string
  readonly stage: string
  /** What an organization wants of its roles. */
  readonly iam: t.TypeOf<typeof IamSettings>
}

/** A name with the stage's suffix, so that stages live side by side; the default stage has the documented names. */
export const named = ({ stage }: Pick<Place, 'stage'>, name: string): string =>
  stage === '' ? name : `${name}-${stage}`

/** Names of what `npm run events -- tail` makes begin so. */
export const TAIL_PREFIX = 'cloudops-tail-'

/** As IAM has them, `cloudops-tail-20260131T080500Z-1a2b` and those of a stage: as long as they are, so that no stage has those of another. */
export const tailPattern = (place: Pick<Place, 'stage'>): string =>
  named(place, `${TAIL_PREFIX}????????T??????Z-????`)

/** Name of a role or a policy of IAM. */
export const iamName = (place: Pick<Place, 'stage' | 'iam'>, name: string): string =>
  `${place.iam.role_prefix ?? ''}${named(place, name)}`

/** ARN of a role that the stack makes. */
export const roleArn = (place: Pick<Place, 'account_id' | 'stage' | 'iam'>, name: string): string =>
  `arn:aws:iam::${place.account_id}:role${place.iam.path ?? '/'}${iamName(place, name)}`

/** By these a deployment knows its own things, among those of other stages and products. */
export const ownTags = ({
  stage,
}: Pick<Place, 'stage'>): { readonly Project: string; readonly Stage: string } => ({
  Project: 'CloudOpsAgent',
  Stage: stage === '' ? 'default' : stage,
})

/** The bucket of documents; where no name is set it holds account and region, so that no one else has it. */
export const bucketName = ({
  bucket_name,
  account_id,
  region,
  stage,
}: Pick<Place, 'account_id' | 'region' | 'stage'> & { readonly bucket_name?: string | undefined }): string =>
  bucket_name ?? named({ stage }, `domain-alert-analysis-${account_id}-${region}`)
