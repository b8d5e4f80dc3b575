import { text } from '../../schemas/codec'

export const BucketName = text('BucketName', 'an S3 bucket name', {
  pattern: '^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$',
})
// Other partitions have other ARNs and endpoints than the definition names.
export const Region = text(
  'Region',
  'a region such as us-east-1, not of China, GovCloud or an isolated partition',
  { pattern: '^(?!cn-|us-gov-|us-iso|eu-isoe-|eusc-)[a-z]{2}(-[a-z]+)+-\\d$' },
)
export const KeyArn = text('KeyArn', 'the ARN of a KMS key', {
  pattern: '^arn:aws:kms:[a-z0-9-]+:\\d{12}:key/[\\w-]+$',
})
// By its tag a deployment knows its own things.
export const TagName = text('TagName', 'a name of up to 128 characters other than Project, Stage and aws:…', {
  pattern: '^(?!(Project|Stage)$|aws:).{1,128}$',
})
