import type { Alert } from '../../../schemas/alert'
import type { Change, ChangeReport } from '../../../schemas/change-report'
import { oneLine } from '../../runtime/text'
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

interface KnownFact {
  readonly label: string
  readonly value: string
}

/** What changed before the fault, as facts of a message. */
const changeFacts = ({
  change_report: report,
  issue,
}: Pick<Alert, 'change_report' | 'issue'>): readonly { readonly label: string; readonly value: string }[] => {
  if (report === undefined) return []
  const { changes, unchecked } = report
  const shown = changes.slice(0, SHOWN).map((change) => changeLine(change, issue.evidence.observed_at))
  const more = changes.length - shown.length
  const listed = shown.length === 0 ? 'none seen' : shown.join('; ')
  return [
    {
      label: 'Changes in the day before',
      value: `${listed}${more > 0 ? `; ${more} more` : ''} (${trail(report)})`,
    },
    ...(unchecked.length === 0
      ? []
      : [{ label: 'Could not be checked', value: oneLine(unchecked.join('; '), 300) }]),
  ]
}

/** Longest list of gaps that people read, in characters. */
const MAX_GAPS = 400

/** A gap under its label, which says these words already. */
const gapText = (gap: string): string => gap.replace(/^could not check (?=\S)/i, '')

/** How sure the agent says it is, and what it says it could not check. */
const certaintyFacts = ({ plan }: Pick<Alert, 'plan'>): readonly KnownFact[] => {
  const { confidence, gaps = [] } = plan ?? {}
  return [
    ...(confidence === undefined ? [] : [{ label: labels.confidence, value: confidence }]),
    ...(gaps.length === 0
      ? []
      : [{ label: labels.gaps, value: oneLine(gaps.map(gapText).join('; '), MAX_GAPS) }]),
  ]
}

/** What is known beside the evidence, and what is not. */
export const knownFacts = (alert: Alert): readonly KnownFact[] => [
  ...changeFacts(alert),
  ...certaintyFacts(alert),
]
