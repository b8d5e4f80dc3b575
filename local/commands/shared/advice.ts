type Environment = Readonly<Record<string, string | undefined>>

const LOCAL = 'for the local cloud, start `make local` and source `. .local/env` in this shell'

interface Advice {
  readonly wanted: RegExp
  /** In place of the error's own words, where they are about the client and not about what happened. */
  readonly says?: (environment: Environment) => string
  readonly advice: string
}

/** Errors that say only what an SDK has met. */
const ADVICE: readonly Advice[] = [
  {
    wanted: /^(CredentialsProviderError|TokenProviderError)/,
    says: ({ AWS_PROFILE }) =>
      AWS_PROFILE === undefined || AWS_PROFILE === ''
        ? 'there are no AWS credentials here'
        : `the profile ${AWS_PROFILE} (AWS_PROFILE) gives no credentials`,
    advice: `${LOCAL}; for AWS, name a profile that is there (AWS_PROFILE) or sign in (aws sso login)`,
  },
  {
    wanted:
      /UnrecognizedClient|InvalidClientTokenId|InvalidSignature|SignatureDoesNotMatch|InvalidAccessKeyId/,
    advice: `these credentials are of another account, or of an earlier start: ${LOCAL}`,
  },
  { wanted: /ExpiredToken/, advice: 'sign in again' },
  {
    wanted: /ECONNREFUSED/,
    says: ({ AWS_ENDPOINT_URL }) => `nothing answers at ${AWS_ENDPOINT_URL ?? 'the address of that service'}`,
    advice: `${LOCAL}, or unset AWS_ENDPOINT_URL`,
  },
  {
    wanted: /Invalid URL/,
    says: () => 'an address in this shell is no URL',
    advice: 'correct or unset AWS_ENDPOINT_URL, or that of the service (AWS_ENDPOINT_URL_…)',
  },
  {
    wanted: /Region not accepted/,
    advice: 'set AWS_REGION, or name one with --region: us-east-1, say',
  },
  {
    wanted: /Region is missing/,
    says: () => 'no AWS region is named',
    advice: 'set AWS_REGION, or name one with --region',
  },
]

/** What stopped a tool, and what to do about it, where that is known. */
export const problemOf = (error: unknown, environment: Environment): string => {
  if (!(error instanceof Error)) return String(error)
  const own = `${error.name}: ${error.message}`
  const found = ADVICE.find(({ wanted }) => wanted.test(own))
  return found === undefined ? own : `${found.says?.(environment) ?? own}\n-> ${found.advice}`
}
