import type { Issue } from '../../../../schemas/issue'
import type { CheckName, Observation } from './report'

type Looks = readonly [Observation, ...Observation[]]

/** Looks that must have seen a fault where others could not tell; fewer where fewer looks are wanted. */
const WITNESSES = 2

/** Whether another look may still confirm something. */
export const failing = (looks: readonly Observation[]): boolean =>
  looks.every(({ unknown }) => unknown === undefined) && suspected(looks).size > 0

/**
 * What several looks in a row come to. A check counts as failing where each look that could tell found it so, by whatever
 * fault, and at least two did: the last fault is told. Where fewer saw it and the others could not tell, nothing is known.
 */
export const confirmed = (looks: Looks, wanted: number): Observation => {
  const last = looks.at(-1) ?? looks[0]
  const issues = new Map<CheckName, Issue>()
  const unchecked = new Set<CheckName>()
  for (const [check, issue] of suspected(looks)) {
    const witnesses = looks.filter((look) => look.issues.has(check)).length
    if (witnesses >= Math.min(WITNESSES, wanted)) issues.set(check, issue)
    else unchecked.add(check)
  }
  for (const check of looks.flatMap((look) => [...look.unchecked]))
    if (!issues.has(check) && !looks.some((look) => foundWell(look, check))) unchecked.add(check)
  return { ...last, issues, unchecked }
}

/** Checks that some look found failing and none found well, with the last fault of each. */
const suspected = (looks: readonly Observation[]): ReadonlyMap<CheckName, Issue> =>
  new Map(
    looks
      .flatMap(({ issues }) => [...issues])
      .filter(([check]) => !looks.some((look) => foundWell(look, check))),
  )

const foundWell = ({ issues, unchecked, unknown }: Observation, check: CheckName): boolean =>
  unknown === undefined && !issues.has(check) && !unchecked.has(check)
