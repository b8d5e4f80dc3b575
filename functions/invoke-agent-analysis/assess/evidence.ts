import { createHash } from 'node:crypto'
import type { Issue } from '../../../schemas/issue'
import type { Known } from '../../domain/issues/coverage'

/**
 * Facts that tell one fault from another. What differs from probe to probe of the same fault (addresses, excerpts, cache
 * headers, times) is not among them: it would make every tick's evidence new.
 */
export const TELLING: ReadonlySet<string> = new Set([
  'dns_errors',
  'record_type',
  'expected_records',
  'found_records',
  'cname_target',
  'error_code',
  'tls_protocol',
  'cert_subject',
  'cert_names',
  'cert_issuer',
  'cert_not_before',
  'cert_not_after',
  'cert_key_bits',
  'status_code',
  'cloudfront_error',
  's3_error',
  'location',
  'redirects',
  'expected_location',
  'found_location',
  'reason',
  'header_name',
  'expected_text',
  'unwanted_text',
  'health_check_id',
  'registered_domain',
  'registration_expires_at',
])

/** Records come in any order. */
const compared = (name: string, value: string): string =>
  name.endsWith('_records') ? value.split(' ').sort().join(' ') : value

/** Digest of what an issue says about its cause; equal for the same fault seen again. */
export const evidenceDigest = ({ issue_type, severity, evidence }: Issue): string => {
  const facts = evidence.facts.flatMap(({ name, value }) =>
    TELLING.has(name) ? [[name, compared(name, value)]] : [],
  )
  return createHash('sha256')
    .update(JSON.stringify([issue_type, severity, evidence.target, facts.sort()]))
    .digest('hex')
}

/** The order in which a probe meets faults: a fault of one layer ends the probe before the next is looked at. */
const LAYERS = ['dns_', 'tcp_', 'tls_', 'http_']

/** Faults that are told although the probe went on, and that a fault of their layer does hide. */
const WARNINGS = new Set(['tls_expiring', 'tls_weak_key', 'tls_protocol'])

/** The order in which an answer is judged; what is not named here comes first. */
const JUDGED = [
  'http_too_large',
  'http_redirect_loop',
  'http_redirect_blocked',
  'http_status',
  'http_redirect_mismatch',
  'http_header_mismatch',
  'http_body_mismatch',
  'http_too_slow',
]

const layerOf = (cause: string): number | undefined => {
  const layer = LAYERS.findIndex((prefix) => cause.startsWith(prefix))
  if (layer < 0) return undefined
  return WARNINGS.has(cause) ? layer + 0.5 : layer + (JUDGED.indexOf(cause) + 1) / 10
}

/** An alias of nothing is seen among the names, or only by the status of CloudFront's answer. */
const lastLayerOf = (cause: string): number | undefined =>
  layerOf(cause === 'dns_dangling' ? 'http_status' : cause)

/**
 * Whether a cause cannot be seen because of another at the same address that ends the probe earlier: then it is not over.
 */
export const isHidden = ({ cause, target }: Known, seen: readonly Issue[]): boolean => {
  const layer = lastLayerOf(cause)
  if (layer === undefined) return false
  return seen.some(({ issue_type, evidence }) => {
    if (WARNINGS.has(issue_type) || (target !== undefined && target !== evidence.target)) return false
    const other = layerOf(issue_type)
    return other !== undefined && other < layer
  })
}
