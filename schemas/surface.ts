import type * as t from 'io-ts'
import { vocabulary } from './vocabulary'

export const DecisionSurface = vocabulary('DecisionSurface', 'Where it was decided.', {
  api: 'POST /approval',
  direct: 'direct invocation of the function',
  slack: 'a button in Slack',
  link: 'the page behind a link in a message',
  oidc: 'the page, by somebody who has signed in',
  standing: 'nowhere: people had approved it in advance',
  pagerduty: 'an acknowledgement in PagerDuty, which holds reminders back and decides nothing',
})
export type DecisionSurface = t.TypeOf<typeof DecisionSurface>
