import * as t from 'io-ts'
import { clientOptions } from '../client-options'
import { defineReading, foreign } from './action'

/** Reads a certificate's state: until when it is valid, whether its renewal goes well. */
export const describeCertificate = defineReading({
  name: 'acm:DescribeCertificate',
  permissions: [{ actions: ['acm:DescribeCertificate'], resources: ['acm/certificates'] }],
  parameters: t.strict({ certificate_arn: t.string }, 'DescribeCertificateParameters'),
  check: ({ certificate_arn }, resources) =>
    foreign('certificate', certificate_arn, resources.acm_certificate_arn),
  execute: async ({ certificate_arn }) => {
    const { ACMClient, DescribeCertificateCommand } = await import('@aws-sdk/client-acm')
    // CloudFront's certificates are in another region than the rest.
    const region = certificate_arn.split(':')[3] ?? ''
    const { Certificate } = await new ACMClient({ ...clientOptions, region }).send(
      new DescribeCertificateCommand({ CertificateArn: certificate_arn }),
    )
    return {
      status: Certificate?.Status,
      failure_reason: Certificate?.FailureReason,
      names: Certificate?.SubjectAlternativeNames ?? [],
      not_after: Certificate?.NotAfter?.toISOString(),
      used_by: Certificate?.InUseBy?.length ?? 0,
      renewal: Certificate?.RenewalSummary?.RenewalStatus,
      validation: (Certificate?.DomainValidationOptions ?? []).map(({ DomainName, ValidationStatus }) => ({
        name: DomainName,
        status: ValidationStatus,
      })),
    }
  },
})
