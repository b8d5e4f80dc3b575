import { escapeHtml } from '../../../functions/domain/messages/markdown/html'
import { localTime, spoken, utcTime } from '../format'
import {
  type AlertReview,
  type Milestone,
  type MilestoneName,
  type Question,
  questions,
  type Statement,
} from '../model'
import { eventAnchor } from './anchor'

/** Links to the events that bear something out, as far as the page shows them. */
const links = (ids: readonly string[] = [], shown: ReadonlySet<string>): string =>
  ids
    .filter((id) => shown.has(id))
    .map((id) => ` <a class="source" href="#${eventAnchor(id)}">event</a>`)
    .join('')

export const statementItem = (
  { text, event_ids, details = [] }: Statement,
  shown: ReadonlySet<string> = new Set(),
): string =>
  `<li>${escapeHtml(text)}${links(event_ids, shown)}${
    details.length === 0
      ? ''
      : `<ul class="details">${details.map((one) => `<li>${escapeHtml(one)}</li>`).join('')}</ul>`
  }</li>`

export const MILESTONES: Readonly<Record<MilestoneName, string>> = {
  impact_began: 'impact began',
  detected: 'detected',
  people_notified: 'people notified',
  decided: 'decided',
  mitigated: 'mitigated',
  recovered: 'recovered',
}

const milestoneItem = (
  { name, at, text, event_id }: Milestone,
  from: string | undefined,
  zone: string,
  shown: ReadonlySet<string>,
): string => {
  const since = at === undefined || from === undefined ? 0 : Date.parse(at) - Date.parse(from)
  const time =
    at === undefined
      ? '<span class="soft">–</span>'
      : `<time datetime="${at}">${utcTime(at)} UTC</time>${zone === 'UTC' ? '' : `<span class="soft">${localTime(at, zone)} ${escapeHtml(zone)}</span>`}`
  const offset = since <= 0 ? '' : `<span class="soft">+${spoken(since)}</span>`
  return `<li class="${at === undefined ? 'absent' : ''}"><b>${MILESTONES[name]}</b>${time}${offset}<span>${escapeHtml(text)}${links(event_id === undefined ? [] : [event_id], shown)}</span></li>`
}

/** The milestones of an alert and the answers to a reviewer's questions. */
export const alertAnswers = (alert: AlertReview, zone: string): string => {
  const shown = new Set(alert.timeline.map(({ event_id }) => event_id))
  const from = alert.milestones[0]?.at
  const milestones = alert.milestones.map((one) => milestoneItem(one, from, zone, shown)).join('')
  const answers = (Object.keys(questions) as Question[])
    .map(
      (question) =>
        `<section class="answer"><h4>${questions[question]}</h4><ul>${alert.answers[question].map((one) => statementItem(one, shown)).join('')}</ul></section>`,
    )
    .join('')
  return `<ol class="milestones">${milestones}</ol><div class="answers">${answers}</div>`
}
