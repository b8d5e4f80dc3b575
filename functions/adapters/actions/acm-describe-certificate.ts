import * as t from 'io-ts'
import { sessionOptions } from '../aws/session'
import { defineReading, foreign } from './action'

/** Reads a certificate's state: until when it is valid, whether its renewal goes well. */
export const describeCertificate = defineReading({
  name: 'acm:DescribeCertificate',
  leastRisk: 'low',
  permissions: [{ actions: ['acm:DescribeCertificate'], resources: ['acm/certificates'] }],
  parameters: t.strict({ certificate_arn: t.string }, 'DescribeCertificateParameters'),
  example: {
    certificate_arn: 'arn:aws:acm:us-east-1:123456789012:certificate/0d4f2a6e-1b3c-4d5e-8f90-a1b2c3d4e5f6',
  },
  check: ({ certificate_arn }, resources) =>
    foreign('certificate', certificate_arn, resources.acm_certificate_arn),
  touches: ({ certificate_arn }) => ({ acm_certificate_arn: certificate_arn }),
  execute: async ({ certificate_arn }) => {
    const { ACMClient, DescribeCertificateCommand } = await import('@aws-sdk/client-acm')
    // CloudFront's certificates are in another region than the rest.
    const region = certificate_arn.split(':')[3] ?? ''
    const { Certificate } = await new ACMClient({ ...sessionOptions(), region }).send(
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
