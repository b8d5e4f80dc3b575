import type { CertificateDetail } from '@aws-sdk/client-acm'
import { defined } from '../../../../schemas/defined'
import { fact } from '../../../domain/issues/fact'
import { clientOptions } from '../../aws/client-options'
import type { SessionCredentials } from '../../aws/session'
import type { AcmCertificate, Check } from '../model'
import { makeFairQueue } from '../net/fair-queue'
import { Fault, Inconclusive } from '../net/fault'
import { within } from '../net/time-budget'
import type { CheckOptions } from './health-check'

/** Whether the ACM certificate of the monitor's resources waits for its validation, or is not renewed. */
export const acmCertificate: Check<'acm_certificate'> = {
  name: 'acm_certificate',
  // What ACM says explains a site whose certificate has expired.
  needsSite: false,
  explains: new Set(['tls_expired']),
  isWanted: ({ monitor: { checks = {}, resources = {} }, equipment }) =>
    equipment.acmCertificate !== undefined &&
    resources.acm_certificate_arn !== undefined &&
    checks.acm_certificate !== false,
  run: async ({ monitor: { domain, resources = {}, account }, equipment }, deadline) => {
    const { acm_certificate_arn: arn } = resources
    if (arn !== undefined && equipment.acmCertificate !== undefined)
      await within(deadline, equipment.acmCertificate(arn, domain, deadline, account))
  },
}

/** ACM answers ten requests a second per account, and others ask too. */
const RATE = 2
/** Renewals take hours: what ACM said ten minutes ago still holds. */
const FRESH_MS = 600_000

export const makeAcmCertificate = ({
  rate = RATE,
  fresh_ms = FRESH_MS,
  credentials,
}: CheckOptions = {}): AcmCertificate => {
  const queued = makeFairQueue(rate)
  const known = new Map<string, { readonly at: number; readonly certificate: CertificateDetail }>()
  return async (arn, domain, deadline, account) => {
    const before = known.get(arn)
    if (before !== undefined && Math.abs(Date.now() - before.at) < fresh_ms)
      return verify(before.certificate, arn, domain)
    const certificate = await queued(arn, deadline, () =>
      describe(arn, credentials && (() => credentials(account))),
    )
    known.set(arn, { at: Date.now(), certificate })
    verify(certificate, arn, domain)
  }
}

/** Few deployments name certificates: the client is loaded where one is asked for. */
const describe = async (
  arn: string,
  credentials: (() => Promise<SessionCredentials>) | undefined,
): Promise<CertificateDetail> => {
  const { ACMClient, DescribeCertificateCommand } = await import('@aws-sdk/client-acm')
  // CloudFront's certificates are in another region than the rest.
  const region = arn.split(':')[3] ?? ''
  const client = new ACMClient({ ...clientOptions, ...defined({ credentials }), region, maxAttempts: 2 })
  try {
    const { Certificate } = await client.send(new DescribeCertificateCommand({ CertificateArn: arn }))
    if (Certificate !== undefined) return Certificate
  } catch (error) {
    throw new Inconclusive(`certificate ${arn}: ${error instanceof Error ? error.name : String(error)}`)
  } finally {
    client.destroy()
  }
  throw new Inconclusive(`certificate ${arn}: ACM says nothing of it`)
}

const verify = (certificate: CertificateDetail, arn: string, domain: string): void => {
  const { Status: status = '', RenewalSummary: renewal } = certificate
  const renewal_status = renewal?.RenewalStatus
  const waitsFor = missing(certificate)
  const fail = (type: Fault['issueType'], text: string) =>
    new Fault(type, `the ACM certificate of ${domain} ${text}`, [
      fact('certificate_arn', arn),
      fact('certificate_status', status),
      ...(renewal_status === undefined ? [] : [fact('renewal_status', renewal_status)]),
      ...(waitsFor === undefined ? [] : [fact('missing_record', waitsFor)]),
    ])
  const record = waitsFor === undefined ? '' : `: ${waitsFor} is missing`
  if (status === 'PENDING_VALIDATION')
    throw fail('acm_validation_pending', `is not issued, since its validation is pending${record}`)
  if (status === 'VALIDATION_TIMED_OUT')
    throw fail('acm_validation_pending', `was not validated in time and has to be requested anew${record}`)
  if (renewal_status === 'PENDING_VALIDATION')
    throw fail('acm_validation_pending', `is not renewed, since its validation is pending${record}`)
  if (renewal_status === 'FAILED') {
    const why = renewal?.RenewalStatusReason
    throw fail('acm_renewal_failed', `could not be renewed${why === undefined ? '' : ` (${why})`}${record}`)
  }
  if (status === 'EXPIRED') throw fail('acm_renewal_failed', `has expired${record}`)
  if (status === 'FAILED' || status === 'REVOKED') {
    const why = certificate.FailureReason ?? certificate.RevocationReason
    const how = status === 'FAILED' ? 'could not be issued' : 'is revoked'
    throw fail('acm_renewal_failed', `${how}${why === undefined ? '' : ` (${why})`}${record}`)
  }
}

/** The first validation that is not done, and how many more there are. */
const missing = ({
  DomainValidationOptions: own = [],
  RenewalSummary: renewal,
}: CertificateDetail): string | undefined => {
  // A renewal is validated anew; what was validated for the issue says nothing about it.
  const options = renewal?.DomainValidationOptions ?? own
  const open = options.filter(({ ValidationStatus: status }) => status !== 'SUCCESS')
  const [first, ...more] = open.map(
    ({ ResourceRecord: record, ValidationEmails: emails = [], DomainName: name }) =>
      record === undefined
        ? `an answer to the mail about ${name} to ${emails.join(', ') || 'its owners'}`
        : `${record.Name} ${record.Type} ${record.Value}`,
  )
  if (first === undefined) return undefined
  return more.length === 0 ? first : `${first}, and ${more.length} more`
}
