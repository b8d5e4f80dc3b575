import { text } from '../../schemas/codec'

// Neither an address nor what S3 keeps to itself.
export const BucketName = text('BucketName', 'an S3 bucket name', {
  pattern:
    '^(?!xn--|sthree-|amzn-s3-demo-|\\d+(\\.\\d+){3}$)(?!.*(\\.\\.|(-s3alias|--ol-s3|\\.mrap|--x-s3|--table-s3)$))[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$',
})
// What SNS subscribes: the address alone, and no characters beyond ASCII.
export const Email = text('Email', 'an e-mail address such as ops@example.com, in ASCII', {
  pattern:
    "^[\\w.!#$%&'*+/=?^`{|}~-]{1,64}@([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\\.)+[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])$",
  maxLength: 254,
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
// What every service takes: IAM, the strictest of them, refuses other characters.
const TAG_CHARACTER = '[\\p{L}\\p{Z}\\p{N}_.:/=+@-]'
// By its tag a deployment knows its own things. IAM tells none apart by capitals, and AWS keeps its own prefix in any.
export const TagName = text(
  'TagName',
  'a name of up to 128 letters, digits, spaces and _ . : / = + - @, other than Project, Stage and aws:… in any capitals',
  {
    pattern: `^(?!([Pp][Rr][Oo][Jj][Ee][Cc][Tt]|[Ss][Tt][Aa][Gg][Ee])$|[Aa][Ww][Ss]:)${TAG_CHARACTER}{1,128}$`,
  },
)
export const TagValue = text(
  'TagValue',
  'a text of up to 256 letters, digits, spaces and _ . : / = + - @, not aws:…',
  { pattern: `^(?![Aa][Ww][Ss]:)${TAG_CHARACTER}{0,256}$` },
)
