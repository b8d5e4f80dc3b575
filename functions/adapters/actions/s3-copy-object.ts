import * as t from 'io-ts'
import { text } from '../../../schemas/codec'
import { ANY_KEY } from '../aws/arn'
import { defineChange, foreign, unlisted } from './action'
import type { Answer } from './model'
import { type ObjectVersion, s3Client, versionsOf } from './s3-versions'

const Parameters = t.strict(
  {
    bucket: t.string,
    key: t.string,
    version_id: text('VersionId', 'the id of a version', { pattern: '^[A-Za-z0-9._-]{1,1024}$' }),
  },
  'CopyObjectParameters',
)
type Parameters = t.TypeOf<typeof Parameters>

/** The version of now, and the one that is to be copied. */
type Before = Readonly<{ now: ObjectVersion; from: ObjectVersion }>

const shown = ({ version_id, etag, deleted }: ObjectVersion): string =>
  deleted === true ? 'deleted' : `version ${version_id}, ETag ${etag}`

/** Copies a version over what is there, if that is still `over`. */
const copy = async (
  { bucket, key }: Parameters,
  from: ObjectVersion,
  over: ObjectVersion,
): Promise<Answer> => {
  const { CopyObjectCommand } = await import('@aws-sdk/client-s3')
  const path = key.split('/').map(encodeURIComponent).join('/')
  const { VersionId, CopyObjectResult } = await (await s3Client(1)).send(
    new CopyObjectCommand({
      Bucket: bucket,
      Key: key,
      CopySource: `${bucket}/${path}?versionId=${encodeURIComponent(from.version_id)}`,
      ...(over.deleted === true ? { IfNoneMatch: '*' } : { IfMatch: over.etag }),
    }),
  )
  return { version_id: VersionId, etag: CopyObjectResult?.ETag }
}

/** The version that a copy has made, where it is the only one since `before`. */
const madeSince = async ({ bucket, key }: Parameters, { now }: Before) => {
  const [latest, previous] = await versionsOf(bucket, key)
  return { latest, isOurs: previous?.version_id === now.version_id && latest?.deleted !== true }
}

/** Sets an object back to an earlier version, which becomes the newest one. Nothing is lost by it. Off by default. */
export const copyObject = defineChange<Parameters, Before>({
  name: 's3:CopyObject',
  leastRisk: 'medium',
  permissions: [
    {
      // A copy takes the object's tags along. Putting a deletion back is one.
      actions: [
        's3:GetObjectVersion',
        's3:GetObjectVersionTagging',
        's3:PutObject',
        's3:PutObjectTagging',
        's3:DeleteObject',
      ],
      resources: ['s3/objects'],
    },
    { actions: ['kms:Decrypt', 'kms:GenerateDataKey'], resources: ['kms/own-keys'] },
  ],
  reads: [{ actions: ['s3:ListBucketVersions'], resources: ['s3/buckets'] }],
  parameters: Parameters,
  example: { bucket: 'shop-pages', key: 'index.html', version_id: '3sL4kqtJlcpXroDTDmJ' },
  check: ({ bucket, key }, resources) =>
    foreign('bucket', bucket, resources.s3_bucket) ?? unlisted('key', key, resources.s3_keys, 's3_keys'),
  // Objects name their keys, parameters do not: the role holds those of the settings.
  touches: ({ bucket, key }) => ({ s3_bucket: bucket, s3_keys: [key], kms_key_arns: [ANY_KEY] }),
  changes: ({ bucket, key }) => [`object ${bucket}/${key}`],
  capture: async ({ bucket, key, version_id }) => {
    const versions = await versionsOf(bucket, key)
    const [now] = versions
    const from = versions.find((one) => one.version_id === version_id)
    if (now === undefined || from === undefined)
      throw new Error(`the object ${key} has no version ${version_id} among its newest`)
    if (from.deleted === true) throw new Error(`the version ${version_id} is a deletion`)
    if (now.version_id === version_id || now.etag === from.etag)
      throw new Error(`there is nothing to change: the object ${key} is as in version ${version_id} already`)
    return { now, from }
  },
  preview: async ({ bucket, key }, { now, from }) => [
    { name: 'object', now: `${bucket}/${key}` },
    { name: 'content', now: shown(now), after: `that of ${shown(from)}` },
  ],
  execute: (parameters, _, { now, from }) => copy(parameters, from, now),
  verify: async (parameters, before, answer) => {
    const { latest, isOurs } = await madeSince(parameters, before)
    if (latest === undefined) return 'unknown'
    if (latest.version_id === before.now.version_id) return 'no'
    // Without an answer only the content tells it from what somebody else has written.
    const known =
      answer === undefined
        ? isOurs && latest.etag === before.from.etag
        : latest.version_id === answer.version_id
    return known ? 'yes' : 'unknown'
  },
  undo: async (parameters, before) => {
    const { latest, isOurs } = await madeSince(parameters, before)
    if (latest === undefined || !isOurs)
      throw new Error(
        `the object ${parameters.key} has got other versions since: somebody else has changed it`,
      )
    if (before.now.deleted !== true) return copy(parameters, before.now, latest)
    const { DeleteObjectCommand } = await import('@aws-sdk/client-s3')
    const { VersionId } = await (await s3Client(1)).send(
      new DeleteObjectCommand({ Bucket: parameters.bucket, Key: parameters.key, IfMatch: latest.etag }),
    )
    return { deleted: true, version_id: VersionId }
  },
})
