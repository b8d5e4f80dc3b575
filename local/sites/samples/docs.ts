import type { VersionedObject } from '../resources'
import { current, html, page, plain, type Sample } from '../sample'

const bucket = 'example-docs'
const key = 'index.html'

/** Somebody has deleted its page from the bucket, which keeps versions. */
export const docs = (): Sample => {
  const day = 24 * 60 * 60 * 1000
  const deleted = (): VersionedObject['versions'] => [
    { id: 'v3', body: undefined, at: new Date() },
    { id: 'v2', body: html('Docs', current), at: new Date(Date.now() - day) },
    { id: 'v1', body: html('Docs', 'a draft'), at: new Date(Date.now() - 2 * day) },
  ]
  const object: VersionedObject = { bucket, key, versions: deleted() }
  const site = plain('docs', 'Docs')
  return {
    site: {
      ...site,
      monitor: { ...site.monitor, resources: { s3_bucket: bucket, s3_keys: [key] } },
      respond: (path) => {
        const body = path === '/' ? object.versions[0]?.body : undefined
        return body === undefined ? undefined : page(body)
      },
    },
    resources: () => ({ objects: [object] }),
    repair: () => {
      object.versions = object.versions.filter(({ body }) => body !== undefined)
    },
    spoil: () => {
      object.versions = deleted()
    },
  }
}
