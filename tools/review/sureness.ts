import type { AlertAnalyzed } from '../../schemas/events'
import type { Filed } from './filed'
import { counted } from './format'
import type { Statement } from './model'

/** How sure the agent was of the cause, and what it could not check. */
export const sureness = (
  { confidence, gaps = [] }: Pick<AlertAnalyzed, 'confidence' | 'gaps'>,
  { event_id }: Pick<Filed, 'event_id'>,
): readonly Statement[] => {
  if (confidence === undefined) return []
  const unchecked = gaps.length === 0 ? '' : `; ${counted(gaps.length, 'thing')} it could not check`
  return [
    {
      text: `Its confidence in the cause was ${confidence}${unchecked}.`,
      event_ids: [event_id],
      ...(gaps.length === 0 ? {} : { details: gaps }),
    },
  ]
}
