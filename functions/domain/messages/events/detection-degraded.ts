import type * as t from 'io-ts'
import { DetectionDegraded } from '../../../../schemas/events'
import { time } from '../wording'
import { systemNotification } from './notification'

const SUMMARY = 'detection is degraded, alerts may be missing'

export const detectionDegraded = systemNotification(
  DetectionDegraded,
  ({ reason, checked, failing, since }) => ({
    title: `CRITICAL CloudOps Agent: ${SUMMARY}`,
    heading: 'CRITICAL · CloudOps Agent',
    summary: SUMMARY,
    tone: 'bad',
    lines: [`${reasons[reason]} ${failing} of ${checked} domains failed. Since ${time(since)}.`],
  }),
)

const reasons: Readonly<Record<t.TypeOf<typeof DetectionDegraded.data>['reason'], string>> = {
  self_check_failed: 'The prober reaches nothing, so it suspects itself.',
  most_domains_failing: 'Most domains fail at once, so the prober suspects itself.',
  out_of_time: 'The prober did not get through its domains in time.',
}
