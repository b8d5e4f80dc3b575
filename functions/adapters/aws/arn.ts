/** Region of an ARN; a resource of all regions is managed in us-east-1. */
export const regionOf = (arn: string): string => arn.split(':')[3] || 'us-east-1'

/** What is behind the last colon: of `…:function:shop:live` it is `live`. */
export const lastPart = (arn: string): string => arn.slice(arn.lastIndexOf(':') + 1)

/** What is before it. */
export const withoutLastPart = (arn: string): string => arn.slice(0, arn.lastIndexOf(':'))

/** Whatever key a role may use. */
export const ANY_KEY = 'arn:aws:kms:*:*:key/*'

/** Whatever role a role may pass. */
export const ANY_ROLE = 'arn:aws:iam::*:role/*'
