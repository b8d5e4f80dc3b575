import * as t from 'io-ts'
import type { LocalService } from '../../model'
import type { SampleResources } from '../../sites/resources'
import { AwsError, epochSeconds, jsonOperation, jsonService } from './protocol'

const DescribeCertificate = t.strict({ CertificateArn: t.string })

/** The certificates of the sample sites. */
export const createAcm = ({ certificates }: Pick<SampleResources, 'certificates'>): LocalService =>
  jsonService('acm', {
    DescribeCertificate: jsonOperation('ValidationException', DescribeCertificate, ({ CertificateArn }) => {
      const found = certificates.find(({ arn }) => arn === CertificateArn)
      if (found === undefined) {
        throw new AwsError('ResourceNotFoundException', `Could not find certificate ${CertificateArn}.`)
      }
      const { arn, domain, names = [], validation: record } = found
      const { status, notAfter, failureReason } = found.state()
      const validation = status === 'PENDING_VALIDATION' ? 'PENDING_VALIDATION' : 'SUCCESS'
      return {
        Certificate: {
          CertificateArn: arn,
          DomainName: domain,
          SubjectAlternativeNames: [domain, ...names],
          Status: status,
          NotAfter: epochSeconds(notAfter),
          FailureReason: failureReason,
          InUseBy: [],
          DomainValidationOptions: [domain, ...names].map((DomainName) => ({
            DomainName,
            ValidationStatus: validation,
            ...(record !== undefined &&
              DomainName === domain && {
                ResourceRecord: { Name: `${record.name}.`, Type: 'CNAME', Value: record.value },
              }),
          })),
        },
      }
    }),
  })
