import { PlanAmended } from '../../../../schemas/events'
import { namedWithProof } from '../../approval/people'
import { alertNotification } from './notification'
import { revisionOf } from './state'

export const planAmended = alertNotification(PlanAmended, {
  headline: ({ amendment_wanted, amendment }) => {
    const made = amendment_wanted ?? amendment
    return made === undefined
      ? 'its plan is changed'
      : `its plan is changed by ${namedWithProof(made.by, made.decided_by, made.surface)}`
  },
  details: () => [
    'The plan before is void. What the changed one would do is looked up; a new message follows.',
  ],
  // The next revision may be there by the time the message is sent.
  occasions: (alert) =>
    alert.amendment_wanted !== undefined
      ? [revisionOf(alert)]
      : alert.amendment === undefined
        ? []
        : [alert.amendment.of_revision],
  isSuperseded: ({ amendment_wanted }) => amendment_wanted === undefined,
})
