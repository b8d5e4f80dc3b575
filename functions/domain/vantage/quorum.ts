import type { Fact, Issue } from '../../../schemas/issue'
import type { Instant } from '../../../schemas/scalars'
import { holdMinutes, quorumOf, type VantageFinding, type VantageSettings } from '../../../schemas/vantage'
import { laterBy, minutes } from '../../runtime/time'
import { fact } from '../issues/fact'

/** What a witness saw of one monitor, fresh and verified. */
export interface View {
  readonly vantage: string
  /** When its tick began: what it says is at least as new. */
  readonly observed_at: Instant
  readonly finding: VantageFinding
}

/** Checks whose finding may differ from region to region. What AWS or a registry says of a domain is the same everywhere. */
const REGIONAL = new Set([
  ...['site', 'addresses', 'budget', 'certificate', 'http_to_https', 'www', 'legacy_tls'],
])

/** `not_yet`: it has not looked since the fault was first seen here. */
type Vote = 'fails' | 'well' | 'not_yet' | 'unknown'

const voteOf = ({ finding, observed_at }: View, check: string, since: Instant): Vote => {
  const { status, failing = [], unchecked = [] } = finding
  if (!REGIONAL.has(check)) return 'unknown'
  if (failing.some((one) => one.check === check)) return 'fails'
  // Words that this version does not know mean nothing here.
  if ((status !== 'healthy' && status !== 'issue') || unchecked.includes(check)) return 'unknown'
  return observed_at >= since ? 'well' : 'not_yet'
}

/** What a tick knows of one fault from other regions. */
interface Elsewhere {
  readonly check: string
  /** When the fault was first seen here. */
  readonly since: Instant
  readonly views: readonly View[]
  readonly vantage: VantageSettings
}

const votes = ({ check, since, views }: Elsewhere, wanted: Vote): readonly string[] =>
  views.flatMap((view) => (voteOf(view, check, since) === wanted ? [view.vantage] : []))

/**
 * Whether a fault waits until more regions see it. One that is silent or cannot tell is no reason to wait: then fewer are enough,
 * and in the end the one that sees the fault. Nor does anything wait for longer than the settings say.
 */
export const isHeldForQuorum = (elsewhere: Elsewhere, now: Instant): boolean => {
  const { since, vantage } = elsewhere
  const fails = votes(elsewhere, 'fails').length
  const others = fails + votes(elsewhere, 'well').length + votes(elsewhere, 'not_yet').length
  const needed = Math.min(quorumOf(vantage), 1 + others)
  return 1 + fails < needed && laterBy(since, minutes(holdMinutes(vantage))) > now
}

/** Name of the fact that says from where a fault is seen. */
export const VANTAGE_FACT = 'vantage_points'

/** `fails from eu-central-1 only; well from us-east-1`: nothing of those that are not known to have seen it, or not to. */
const vantageFact = (elsewhere: Elsewhere): Fact | undefined => {
  const { vantage } = elsewhere
  const [fails, well] = [votes(elsewhere, 'fails'), votes(elsewhere, 'well')]
  if (vantage.region === undefined || fails.length + well.length === 0) return undefined
  const here = [vantage.region, ...fails]
  const from = `fails from ${here.join(', ')}${here.length === 1 ? ' only' : ''}`
  return fact(VANTAGE_FACT, well.length === 0 ? from : `${from}; well from ${well.join(', ')}`)
}

/** A fault with what other regions see of it, as a part of its evidence. */
export const withVantage = (issue: Issue, elsewhere: Elsewhere): Issue => {
  const found = vantageFact(elsewhere)
  return found === undefined
    ? issue
    : { ...issue, evidence: { ...issue.evidence, facts: [...issue.evidence.facts, found] } }
}

/** The regions from which something fails that is well here. */
export const failingElsewhere = (
  views: readonly View[],
  isWellHere: (check: string) => boolean,
): readonly string[] =>
  views.flatMap(({ vantage, finding: { failing = [] } }) =>
    failing.some(({ check }) => REGIONAL.has(check) && isWellHere(check)) ? [vantage] : [],
  )
