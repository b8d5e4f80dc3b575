import { plain, type Sample } from '../sample'

const certificateArn = 'arn:aws:acm:us-east-1:000000000000:certificate/0d4f2a6e-1b3c-4d5e-8f90-a1b2c3d4e5f6'

/** milliseconds */
const renewedFor = 90 * 24 * 60 * 60 * 1000

/** Its certificate has expired; ACM has renewed it in time, but the site still shows the one of before. */
export const pay = (): Sample => {
  const site = plain('pay', 'Payments', 'expired_certificate')
  return {
    site: { ...site, monitor: { ...site.monitor, resources: { acm_certificate_arn: certificateArn } } },
    resources: () => ({
      certificates: [
        {
          arn: certificateArn,
          domain: site.domain,
          state: () => ({ status: 'ISSUED', notAfter: new Date(Date.now() + renewedFor) }),
        },
      ],
    }),
  }
}
