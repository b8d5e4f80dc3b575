import type { Distribution } from '../resources'
import { failing, json, plain, type Sample } from '../sample'

/** The origin that its distribution asks is gone; the standby one is well. */
export const media = (): Sample => {
  const distribution: Distribution = {
    id: 'E1MEDIADEMO001',
    domain: plain('media', 'Media').domain,
    origins: ['primary', 'standby'],
    origin: 'primary',
  }
  return {
    site: failing(
      'media',
      'Media',
      { cloudfront_distribution_id: distribution.id, cloudfront_standby_origins: ['standby'] },
      () => distribution.origin !== 'primary',
      json(504, { message: 'Gateway Timeout' }),
    ),
    resources: () => ({ distributions: [distribution], purge: () => {} }),
    repair: () => {
      distribution.origin = 'standby'
    },
    spoil: () => {
      distribution.origin = 'primary'
    },
  }
}
