import * as t from 'io-ts'
import { defineReading, foreign, unlisted } from './action'
import { versionsOf } from './s3-versions'

/** Reads which versions an object of the domain has. */
export const listBucketVersions = defineReading({
  name: 's3:ListBucketVersions',
  leastRisk: 'low',
  permissions: [{ actions: ['s3:ListBucketVersions'], resources: ['s3/buckets'] }],
  parameters: t.strict({ bucket: t.string, key: t.string }, 'ListBucketVersionsParameters'),
  example: { bucket: 'shop-pages', key: 'index.html' },
  check: ({ bucket, key }, resources) =>
    foreign('bucket', bucket, resources.s3_bucket) ?? unlisted('key', key, resources.s3_keys, 's3_keys'),
  touches: ({ bucket }) => ({ s3_bucket: bucket }),
  execute: async ({ bucket, key }) => ({ versions: (await versionsOf(bucket, key)).slice(0, 20) }),
})
