import * as t from 'io-ts'
import { accountPace, lookUp, MAX_CHANGES, watchedAs, watchedIds } from '../changes/trail'
import { defineReading } from './action'
import { READ_MS } from './reading'

/** Reads who changed a resource of the domain in the day before: event, time, role, and nothing else of it. */
export const lookupEvents = defineReading({
  name: 'cloudtrail:LookupEvents',
  leastRisk: 'low',
  permissions: [
    {
      actions: ['cloudtrail:LookupEvents'],
      resources: ['*'],
      reason: 'CloudTrail knows no resources of its lookup',
    },
  ],
  parameters: t.strict({ resource_id: t.string }, 'LookupEventsParameters'),
  example: { resource_id: 'E1EXAMPLE00001' },
  check: ({ resource_id }, resources) =>
    watchedIds(resources).includes(resource_id)
      ? undefined
      : `${resource_id} is not among the resources that the settings name for this domain`,
  // Its lookup knows no resources.
  touches: () => ({}),
  execute: async ({ resource_id }) => {
    const now = new Date()
    const watched = [watchedAs(resource_id)]
    const { changes, failed, cut } = await lookUp(watched, now, AbortSignal.timeout(READ_MS), accountPace)
    const [failure] = failed
    if (failure !== undefined) throw failure.error
    return {
      trail_as_of: now.toISOString(),
      note: 'the last 15 minutes may be missing',
      events: changes.slice(0, MAX_CHANGES),
      more: cut.length > 0 || changes.length > MAX_CHANGES,
    }
  },
})
