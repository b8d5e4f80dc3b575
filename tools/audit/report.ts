import * as E from 'fp-ts/Either'
import * as t from 'io-ts'
import { decode, oneOf } from '../../schemas/codec'

/** What `npm audit --json` writes, as far as it is read here: a report, or why the registry gives none. */

const severities = ['info', 'low', 'moderate', 'high', 'critical'] as const
export type Severity = (typeof severities)[number]

const Advisory = t.intersection([t.type({ title: t.string, url: t.string }), t.UnknownRecord])
const Vulnerability = t.type({
  name: t.string,
  severity: oneOf('Severity', ...severities),
  /** Advisories of its own, or names of packages that it is vulnerable through. */
  via: t.array(t.union([t.string, Advisory])),
  /** Where it is installed. */
  nodes: t.array(t.string),
})
const Report = t.type({ vulnerabilities: t.record(t.string, Vulnerability) }, 'AuditReport')
/** Of the request: the registry refused it, or was not reached. */
const Unanswered = t.type({ message: t.string, error: t.UnknownRecord })

/** The `packages` of a lock file. */
export type Packages = Readonly<Record<string, { readonly dev?: boolean }>>

export interface Finding {
  readonly name: string
  readonly severity: Severity
  /** Whether functions are made of it, or the deployment. */
  readonly inProduction: boolean
  /** Each with its address. */
  readonly advisories: readonly string[]
}

export type Audit =
  | { readonly kind: 'report'; readonly findings: readonly Finding[] }
  | { readonly kind: 'unanswered'; readonly reason: string }

/**
 * Reads what npm wrote. The lock file says which packages are of production: npm's own `--omit dev` also leaves out what both kinds
 * depend on.
 * @throws Error naming what is no report
 */
export const readAudit = (text: string, packages: Packages): Audit => {
  const written: unknown = JSON.parse(text)
  if (Unanswered.is(written)) return { kind: 'unanswered', reason: written.message }
  const report = decode(Report, written)
  if (E.isLeft(report)) throw new Error(report.left)
  const findings = Object.values(report.right.vulnerabilities).map(({ name, severity, via, nodes }) => ({
    name,
    severity,
    inProduction: nodes.some((node) => packages[node]?.dev !== true),
    advisories: via.map((one) => (typeof one === 'string' ? `by ${one}` : `${one.title} (${one.url})`)),
  }))
  return { kind: 'report', findings }
}

/** Whether a release has to wait for it. */
export const isGrave = ({ severity, inProduction }: Finding): boolean =>
  inProduction && severities.indexOf(severity) >= severities.indexOf('high')
