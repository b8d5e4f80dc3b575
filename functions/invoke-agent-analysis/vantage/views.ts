import * as E from 'fp-ts/Either'
import type { VantageObserved } from '../../../schemas/events'
import { vantageKey } from '../../../schemas/monitor'
import type { VantageSettings } from '../../../schemas/vantage'
import { checkOf, isUnchecked } from '../../domain/issues/coverage'
import { failingElsewhere, type View } from '../../domain/vantage/quorum'
import { messageOf } from '../../runtime/errors'
import { inParallel } from '../../runtime/worker-pool'
import type { Observation } from '../model'
import type { DetectionPorts } from '../ports'
import { isStale, storedObservation, witnessesOf } from './item'

/** Items that are read at the same time. */
const AT_ONCE = 8
/** Names that one line of the log holds. */
const NAMED = 20

/** Observations of a tick with what witnesses have observed of the same monitors, and what only they see. */
export const withViews = async (
  observed: readonly Observation[],
  vantage: VantageSettings,
  isRegular: boolean,
  ports: DetectionPorts,
): Promise<readonly Observation[]> => {
  const witnesses = witnessesOf(vantage)
  const known = await Promise.all(witnesses.map((region) => observedFrom(region, vantage, ports)))
  const views = viewsOf(known.flat())
  const all = observed.map((one) => ({ ...one, elsewhere: [...(views.get(one.key)?.values() ?? [])] }))
  if (isRegular) {
    const silent = witnesses.filter((_, index) => known[index]?.length === 0)
    if (silent.length > 0) ports.log.warn('witnesses are silent', { witnesses: silent })
    ports.measure({ name: 'SilentWitnesses', value: silent.length })
    reportElsewhere(all, ports)
  }
  return all
}

/** By monitor and witness. Each witness has one voice, the newest, however often and in however many parts it names a monitor. */
const viewsOf = (
  observations: readonly VantageObserved[],
): ReadonlyMap<string, ReadonlyMap<string, View>> => {
  const views = new Map<string, Map<string, View>>()
  for (const { findings, observed_at, vantage } of observations)
    for (const finding of findings) {
      const voices = views.get(finding.monitor) ?? new Map<string, View>()
      const before = voices.get(vantage)
      if (before === undefined || before.observed_at < observed_at)
        voices.set(vantage, { vantage, observed_at, finding })
      views.set(finding.monitor, voices)
    }
  return views
}

/** All parts of what a witness has published last that are fresh and its own. */
const observedFrom = async (
  region: string,
  vantage: VantageSettings,
  ports: DetectionPorts,
): Promise<readonly VantageObserved[]> => {
  const [first] = await partsOf(region, [1], vantage, ports)
  if (first === undefined) return []
  const others = Array.from({ length: first.parts - 1 }, (_, index) => index + 2)
  return [first, ...(await partsOf(region, others, vantage, ports))]
}

const partsOf = async (
  region: string,
  parts: readonly number[],
  vantage: VantageSettings,
  { monitors, vantageVerifier, clock, log }: DetectionPorts,
): Promise<readonly VantageObserved[]> => {
  const read = async (part: number): Promise<readonly VantageObserved[]> => {
    const item = await monitors.get(vantageKey(region, part))()
    const stored = E.isLeft(item) ? E.left(messageOf(item.left)) : storedObservation(item.right)
    if (E.isLeft(stored)) {
      log.error('observation not read', { vantage: region, part, problem: stored.left })
      return []
    }
    const { right: observed } = stored
    if (observed === undefined || isStale(observed.observed_at, vantage, clock.now())) return []
    const genuine = await vantageVerifier?.genuine(observed)()
    const isOwn = observed.vantage === region && observed.part === part
    if (isOwn && genuine !== undefined && E.isRight(genuine) && genuine.right) return [observed]
    const problem =
      genuine !== undefined && E.isLeft(genuine)
        ? messageOf(genuine.left)
        : 'the witness has not signed it so'
    log.error('observation not believed', { vantage: region, part, problem })
    return []
  }
  return (await inParallel(AT_ONCE, parts, read)).flat()
}

/** What is well from here and fails elsewhere opens no alert: what is repaired is what this deployment sees itself. */
const reportElsewhere = (
  observed: readonly (Observation & { readonly elsewhere: readonly View[] })[],
  { log, measure }: DetectionPorts,
): void => {
  const found = observed.flatMap(({ key, report, elsewhere }) => {
    const isWell = (check: string): boolean =>
      report.status !== 'unknown' &&
      !isUnchecked(check, report) &&
      !report.issues.some((issue) => checkOf(issue) === check)
    const regions = failingElsewhere(elsewhere, isWell)
    return regions.length === 0 ? [] : [`${key} (${regions.join(', ')})`]
  })
  measure({ name: 'FailsElsewhere', value: found.length })
  if (found.length > 0)
    log.warn('fails elsewhere only', { count: found.length, monitors: found.slice(0, NAMED) })
}
