import { randomUUID } from 'node:crypto'
import * as t from 'io-ts'
import type { LocalService } from '../../model'
import type { TrailEvent } from '../../sites/resources'
import { attributes } from '../../terraform/attributes'
import { epochSeconds, jsonOperation, jsonService } from './protocol'

const LookupEvents = attributes(
  {
    LookupAttributes: t.array(
      t.strict({ AttributeKey: t.literal('ResourceName'), AttributeValue: t.string }),
    ),
  },
  { StartTime: t.number, EndTime: t.number, MaxResults: t.Int, NextToken: t.string },
)

const eventOf = ({ event, at, resource, role, session = 'someone', readOnly = false }: TrailEvent) => ({
  EventId: randomUUID(),
  EventName: event,
  ReadOnly: String(readOnly),
  EventTime: epochSeconds(at),
  Username: session,
  Resources: [{ ResourceName: resource }],
  CloudTrailEvent: JSON.stringify({
    userIdentity: {
      type: 'AssumedRole',
      sessionContext: { sessionIssuer: { type: 'Role', userName: role } },
    },
    eventName: event,
    sourceIPAddress: '203.0.113.7',
  }),
})

/** CloudTrail with the changes of the sample sites, the latest first: calls to the local cloud leave no event. */
export const createCloudTrail = (events: () => readonly TrailEvent[]): LocalService =>
  jsonService('cloudtrail', {
    LookupEvents: jsonOperation(
      'InvalidLookupAttributesException',
      LookupEvents,
      ({
        LookupAttributes,
        StartTime = 0,
        EndTime = Number.POSITIVE_INFINITY,
        MaxResults = 50,
        NextToken = '0',
      }) => {
        const [asked] = LookupAttributes
        const found = events()
          .filter(({ resource, at }) => {
            const seconds = epochSeconds(at)
            return resource === asked?.AttributeValue && seconds >= StartTime && seconds <= EndTime
          })
          .sort((a, b) => b.at.getTime() - a.at.getTime())
        const from = Number(NextToken)
        const page = found.slice(from, from + MaxResults)
        const next = from + page.length
        return { Events: page.map(eventOf), ...(next < found.length ? { NextToken: String(next) } : {}) }
      },
    ),
  })
