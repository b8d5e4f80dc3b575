import type { Alert } from '../../../schemas/alert'
import { shownName } from '../../../schemas/monitor'
import { oneLine } from '../../runtime/text'
import type { Message } from './model'
import { labels, severityLabel } from './wording'

/** What of an alert is not as it was made. */
const parts = {
  evidence: 'Its evidence is not what detection has signed.',
  plan: 'Its plan is not what an analysis has signed.',
} as const

/** People hear of an alert that somebody has altered in the table; nothing of it is shown as something to decide on. */
export const alteredMessage = (
  alert: Alert,
  problem: keyof typeof parts,
  url: string | undefined,
): Message => ({
  alert_id: alert.alert_id,
  plan_digest: '',
  severity: alert.severity,
  domain: shownName(alert),
  title: oneLine(`${severityLabel(alert)} ${shownName(alert)}: ${labels.altered}`),
  heading: `${severityLabel(alert)} · ${shownName(alert)}`,
  summary: labels.altered,
  tone: 'bad',
  facts: [],
  lines: [
    `${parts[problem]} Somebody who may write the table has changed it, or a key was replaced.`,
    'Look at the domain yourself, and at who wrote the item. Detection opens the alert anew when this one has ended.',
  ],
  steps: [],
  notes: [],
  offers: [],
  replaces: false,
  isNews: true,
  ...(url === undefined ? {} : { link: { url, decides: false } }),
})
