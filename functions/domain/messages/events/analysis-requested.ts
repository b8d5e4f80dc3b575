import type { Alert } from '../../../../schemas/alert'
import { AnalysisRequested } from '../../../../schemas/events'
import { DETECTOR } from '../../alert/commands'
import { alertNotification } from './notification'
import { revisionOf } from './state'

export const analysisRequested = alertNotification(AnalysisRequested, {
  headline: (alert) => requested(alert),
  details: () => ['The plan before is void. A new message follows.'],
  occasions: (alert) => (alert.analysis_requested_at === undefined ? [] : requests(revisionOf(alert))),
  isSuperseded: ({ analysis_status }) => analysis_status !== 'in_progress',
})

/** The analysis may be done by the time the message is sent: then it is of the revision before. */
const requests = (revision: number): readonly string[] =>
  [revision, revision - 1].map((one) => `revision/${one}`)

const requested = ({ analysis_requested_by }: Alert): string =>
  analysis_requested_by === DETECTOR
    ? 'is analysed now: there is budget again'
    : `is analysed again, asked for by ${analysis_requested_by ?? 'somebody'}`
