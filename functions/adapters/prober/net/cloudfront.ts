import type { Fact } from '../../../../schemas/issue'
import { fact } from '../../../domain/issues/fact'
import { type HttpResponse, readable } from './http'

/** What a response of a content network says beside its status. */
export interface EdgeFinding {
  /** Completes "example.com …". */
  readonly text: string
  readonly facts: readonly Fact[]
  /** The name points to a resource that is not there: whoever creates it owns the name's content. */
  readonly dangling: boolean
}

/** Reads the error pages of CloudFront and S3; undefined for all other responses. */
export const readEdge = (response: HttpResponse): EdgeFinding | undefined => {
  if (response.status < 400) return undefined
  const server = response.headers.get('server') ?? ''
  const text = readable(response)
  if (/NoSuchBucket/.test(text) && (server === 'AmazonS3' || viaCloudFront(response)))
    return {
      text: 'leads to an S3 bucket that does not exist',
      facts: [fact('s3_error', 'NoSuchBucket')],
      dangling: true,
    }
  // `x-cache: Error from cloudfront` is on every error that it hands on, also of an origin: only its own pages are signed so.
  return server === 'CloudFront' ? fromCloudFront(response.status, text) : undefined
}

const viaCloudFront = ({ headers }: HttpResponse): boolean =>
  headers.get('server') === 'CloudFront' ||
  /cloudfront/i.test(headers.get('x-cache') ?? '') ||
  /cloudfront/i.test(headers.get('via') ?? '') ||
  headers.has('x-amz-cf-id')

const fromCloudFront = (status: number, text: string): EdgeFinding => {
  const found = (kind: string, words: string): EdgeFinding => ({
    text: words,
    facts: [fact('cloudfront_error', kind)],
    dangling: false,
  })
  if (status === 502)
    return found('origin_unusable', 'gets no usable answer from its origin, says CloudFront')
  if (status === 504)
    return found('origin_timeout', 'gets no answer in time from its origin, says CloudFront')
  if (status === 503)
    return found('origin_capacity', 'is refused by its origin or an edge function, says CloudFront')
  if (status === 403 && /Bad request/i.test(text))
    return found('no_alias', 'is not an alternate name of any CloudFront distribution')
  if (status === 403) return found('blocked', 'is blocked by CloudFront (geography, firewall or signed URLs)')
  return found('error', `is answered by CloudFront itself with status ${status}`)
}
