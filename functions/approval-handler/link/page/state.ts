import type { Alert } from '../../../../schemas/alert'
import type { Instant } from '../../../../schemas/scalars'
import { isWell } from '../../../domain/alert/well'
import { currentEvent } from '../../../domain/messages/current-event'
import { notificationOf } from '../../../domain/messages/events'
import { time } from '../../../domain/messages/wording'
import { oneLine } from '../../../runtime/text'
import { outcomeOf } from '../../outcome'
import type { Notice } from './alert-page'
import { words } from './wording'

export interface State {
  readonly status: number
  readonly notice?: Notice
  /** Whether the link is of something that is not to be decided any more. */
  readonly stale: boolean
}

/** What an alert's page says about it, with the status that fits. */
export const stateOf = (alert: Alert, digest: string, now: Instant): State => {
  const outcome = outcomeOf(alert)
  if (outcome !== undefined)
    return {
      status: 200,
      stale: false,
      notice: ended(alert, words.titles.decided, decidedText(alert, outcome)),
    }
  if (alert.closed_reason !== undefined)
    return { status: 410, stale: false, notice: ended(alert, words.titles.ended, story(alert)) }
  const notice = (title: string, text: string): Notice => ({ title, text, tone: 'neutral' })
  if (alert.analysis_status === 'in_progress') {
    const again = alert.amendment_wanted === undefined ? words.again : words.amending
    const text = alert.analysis_requested_at === undefined ? words.analyzing : again
    return { status: 409, stale: true, notice: notice(words.titles.analyzing, text) }
  }
  if (alert.plan_digest !== digest)
    return { status: 409, stale: true, notice: notice(words.titles.revised, words.fresh) }
  if ((alert.approval_expires_at ?? '') <= now) {
    return {
      status: 410,
      stale: true,
      notice: notice(words.titles.late, words.late(time(alert.approval_expires_at))),
    }
  }
  return { status: 200, stale: false }
}

const ended = (alert: Alert, title: string, text: string): Notice => ({
  title,
  text,
  tone: isWell(alert) ? 'good' : alert.execution_status === 'failed' ? 'bad' : 'neutral',
})

const decidedText = (alert: Alert, { what, by, at }: { what: string; by: string; at: Instant }): string => {
  const decided = `This alert was ${what} by ${oneLine(by)} at ${time(at)}.`
  const comment = alert.approval_comment ?? alert.rejection_reason
  const suffix = comment === undefined ? '' : `\nComment: ${oneLine(comment)}`
  const goesOn = what === 'approved' || alert.resolved_at !== undefined
  return goesOn ? `${decided}${suffix}\n${story(alert)}` : `${decided}${suffix}`
}

/** Its state now, in the words of the messages. */
const story = (alert: Alert): string => {
  const { headline, details } = notificationOf[currentEvent(alert)]
  const head = headline(alert)
  return [
    `${head.charAt(0).toUpperCase()}${head.slice(1)}.`,
    ...details(alert).filter((line) => !/^(Comment: |(Approved|Rejected|Acknowledged) by )/.test(line)),
  ].join('\n')
}
