import type { Issue } from '../../../../schemas/issue'
import { AGREEING_PROBES, fact } from '../../../domain/issues/fact'
import type { CheckName } from '../checks'
import type { Observation } from './observation'

type Observations = readonly [Observation, ...Observation[]]

/** Probes that must have seen a fault where others could not tell; fewer where fewer probes are wanted. */
const WITNESSES = 2

/** Whether another probe may still confirm something. */
export const failing = (observations: readonly Observation[]): boolean => suspected(observations).size > 0

/**
 * What several probes in a row come to. A check counts as failing where each probe that could tell found it so, by whatever
 * fault, and at least two did: the last fault is reported. Where fewer saw it and the others could not tell, nothing is known.
 */
export const confirmed = (observations: Observations, wanted: number): Observation => {
  const last = observations.at(-1) ?? observations[0]
  const known = observations.filter(couldTell)
  const issues = new Map<CheckName, Issue>()
  const unchecked = new Set<CheckName>()
  for (const [check, issue] of suspected(observations)) {
    const witnesses = known.filter((one) => one.issues.has(check)).length
    if (witnesses >= Math.min(WITNESSES, wanted))
      issues.set(check, seenBy(issue, witnesses, observations.length))
    else unchecked.add(check)
  }
  for (const check of known.flatMap((one) => [...one.unchecked]))
    if (!issues.has(check) && !known.some((one) => foundWell(one, check))) unchecked.add(check)
  const { unknown: _, ...seen } = known.at(-1) ?? last
  // Of the site itself nothing is known where no probe could tell, or too few.
  const isUnknown = known.length === 0 || unchecked.has('site')
  return { ...seen, issues, unchecked, ...(isUnknown ? { unknown: reasonIn(observations) } : {}) }
}

const couldTell = ({ unknown }: Observation): boolean => unknown === undefined

const reasonIn = (observations: readonly Observation[]): string =>
  observations.findLast((one) => !couldTell(one))?.unknown ?? ''

/** People are shown how many of the probes agree. */
const seenBy = (issue: Issue, witnesses: number, probes: number): Issue => ({
  ...issue,
  evidence: {
    ...issue.evidence,
    facts: [...issue.evidence.facts, fact(AGREEING_PROBES, `${witnesses} of ${probes}`)],
  },
})

/** Checks that some probe found failing and none found well, with the last fault of each. */
const suspected = (observations: readonly Observation[]): ReadonlyMap<CheckName, Issue> =>
  new Map(
    observations
      .filter(couldTell)
      .flatMap(({ issues }) => [...issues])
      .filter(([check]) => !observations.some((one) => foundWell(one, check))),
  )

const foundWell = ({ issues, unchecked, unknown }: Observation, check: CheckName): boolean =>
  unknown === undefined && !issues.has(check) && !unchecked.has(check)
