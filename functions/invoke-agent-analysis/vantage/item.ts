import * as E from 'fp-ts/Either'
import { decode } from '../../../schemas/codec'
import { VantageObserved } from '../../../schemas/events'
import type { MonitorState } from '../../../schemas/monitor'
import type { Instant } from '../../../schemas/scalars'
import { freshMinutes, MOST_FAULTS, MOST_FINDINGS, type VantageSettings } from '../../../schemas/vantage'
import { minutes } from '../../runtime/time'
import { hasPassed, isFuture } from '../clock-skew'

/** Parts of one tick of a witness: a hundred thousand monitors. */
const MOST_PARTS = 1_000

export const witnessesOf = ({ witnesses = [] }: VantageSettings): readonly string[] =>
  witnesses.map(({ region }) => region)

/** Old enough that the witness counts as silent. What a clock that ran ahead has written is not fresh, either. */
export const isStale = (at: Instant, vantage: VantageSettings, now: Instant): boolean =>
  isFuture(at, now) || hasPassed(at, minutes(freshMinutes(vantage)), now)

/** What no witness of these settings would have published, whoever has signed it; `undefined` where it may be one's. */
export const misfit = (
  observed: VantageObserved,
  vantage: VantageSettings,
  now: Instant,
): string | undefined => {
  const { part, parts, findings, observed_at } = observed
  if (!witnessesOf(vantage).includes(observed.vantage))
    return 'vantage: expected a region that the setting vantage.witnesses lists'
  if (part > parts || parts > MOST_PARTS) return `parts: expected at most ${MOST_PARTS}, and part one of them`
  if (findings.length > MOST_FINDINGS) return `findings: expected at most ${MOST_FINDINGS}`
  if (
    findings.some(({ failing = [], unchecked = [] }) => failing.length + unchecked.length > 2 * MOST_FAULTS)
  )
    return `findings: expected at most ${MOST_FAULTS} checks that fail, and as many of which nothing is known`
  return isFuture(observed_at, now) ? 'observed_at: expected a time that has come' : undefined
}

/** What an item holds of a witness, if it can be read. */
export const storedObservation = (
  item: MonitorState | undefined,
): E.Either<string, VantageObserved | undefined> =>
  item?.vantage === undefined ? E.right(undefined) : decode(VantageObserved.data, item.vantage)
