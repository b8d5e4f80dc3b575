import { createHash } from 'node:crypto'
import type { Issue } from '../../../schemas/issue'
import { comparable } from '../../domain/issues/fact'
import { distinguishingFacts } from '../../domain/issues/table'

/** Digest of what an issue says about its cause; equal for the same fault seen again. */
export const evidenceDigest = ({ issue_type, severity, evidence }: Issue): string => {
  const facts = evidence.facts.flatMap(({ name, value }) =>
    distinguishingFacts.has(name) ? [[name, comparable(name, value)]] : [],
  )
  return createHash('sha256')
    .update(JSON.stringify([issue_type, severity, evidence.target, facts.sort()]))
    .digest('hex')
}
