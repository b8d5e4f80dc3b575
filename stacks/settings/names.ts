/** Where a deployment is: its account and region, and its stage beside others there. */
export interface Place {
  readonly account_id: string
  readonly region: string
  readonly stage: string
}

/** A name with the stage's suffix, so that stages live side by side; the default stage has the documented names. */
export const named = ({ stage }: Pick<Place, 'stage'>, name: string): string =>
  stage === '' ? name : `${name}-${stage}`

/** The bucket of documents; where no name is set it holds account and region, so that no one else has it. */
export const bucketName = ({
  bucket_name,
  account_id,
  region,
  stage,
}: Place & { readonly bucket_name?: string | undefined }): string =>
  bucket_name ?? named({ stage }, `domain-alert-analysis-${account_id}-${region}`)
