import type { Alert } from '../../../schemas/alert'
import type { Change, ChangeReport } from '../../../schemas/change-report'
import { oneLine } from '../../runtime/text'
import type { ShownFact } from './model'
import { labels, time } from './wording'

/** Most changes in a message; the document has the others. */
const SHOWN = 3

/** `12 min before`, against the moment at which the fault was observed. */
export const before = (at: string, observed: string): string => {
  const minutes = Math.round((Date.parse(observed) - Date.parse(at)) / 60_000)
  const [amount, unit] = Math.abs(minutes) < 120 ? [minutes, 'min'] : [Math.round(minutes / 60), 'h']
  return amount < 0 ? `${-amount} ${unit} after` : `${amount} ${unit} before`
}

/** What it does not show is said with it: an empty trail proves nothing. */
export const trail = ({ as_of }: Pick<ChangeReport, 'as_of'>): string =>
  `trail as of ${time(as_of)}, the last 15 minutes may be missing`

export const changeLine = ({ event, at, by, resource }: Change, observed: string): string =>
  oneLine(`${before(at, observed)}: ${event}${by === undefined ? '' : ` by ${by}`} on ${resource}`)

/** What changed before the fault: a line each, then how far the trail reaches, and what could not be read. */
export const changeLines = ({
  change_report: report,
  issue,
}: Pick<Alert, 'change_report' | 'issue'>): readonly string[] => {
  if (report === undefined) return []
  const { changes, unchecked } = report
  const shown = changes.slice(0, SHOWN).map((change) => changeLine(change, issue.evidence.observed_at))
  const more = changes.length - shown.length
  return [
    ...(shown.length === 0 ? ['None seen in the day before'] : shown),
    ...(more > 0 ? [`and ${more} more`] : []),
    `${trail(report)}.`.replace(/^./, (first) => first.toUpperCase()),
    ...(unchecked.length === 0 ? [] : [`Could not be checked: ${oneLine(unchecked.join('; '), 300)}`]),
  ]
}

/** Longest list of gaps that people read, in characters. */
const MAX_GAPS = 400

/** A gap under its label, which says these words already. */
const gapText = (gap: string): string => gap.replace(/^could not check (?=\S)/i, '')

/** How sure the agent says it is, and what it says it could not check. */
export const certainty = ({ plan }: Pick<Alert, 'plan'>): readonly ShownFact[] => {
  const { confidence, gaps = [] } = plan ?? {}
  return [
    ...(confidence === undefined ? [] : [{ label: labels.confidence, value: confidence }]),
    ...(gaps.length === 0
      ? []
      : [{ label: labels.gaps, value: oneLine(gaps.map(gapText).join('; '), MAX_GAPS) }]),
  ]
}
