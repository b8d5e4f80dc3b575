import { DetectionRestored } from '../../../../schemas/events'
import { time } from '../wording'
import { systemNotification } from './notification'

const SUMMARY = 'detection works again, alerts are raised as ever'

export const detectionRestored = systemNotification(DetectionRestored, ({ checked, failing, since }) => ({
  title: `CloudOps Agent: ${SUMMARY}`,
  heading: 'CloudOps Agent',
  summary: SUMMARY,
  tone: 'good',
  lines: [`It was degraded since ${time(since)}. ${failing} of ${checked} domains fail now.`],
}))
