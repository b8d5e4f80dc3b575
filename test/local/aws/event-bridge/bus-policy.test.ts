import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { createEventBridge } from '../../../../local/aws/event-bridge'
import {
  account,
  definitionOf,
  type EventServices,
  startEventServices,
} from '../../../support/event-services'

/** Other accounts put what the bus's policy lets them put, and nothing else. */

const busArn = `arn:aws:events:${account}:event-bus/own`
const put = { Action: 'events:PutEvents', Resource: busArn }
const admitted = {
  Sid: 'Detectors',
  Effect: 'Allow',
  Principal: { AWS: 'arn:aws:iam::222222222222:root' },
  ...put,
  Condition: {
    'ForAllValues:StringEquals': { 'events:source': ['acme.probes', 'acme.network'] },
    Null: { 'events:source': 'false' },
    StringEquals: { 'events:detail-type': 'IssueDetected' },
  },
}
const reserved = {
  Sid: 'ReservedSource',
  Effect: 'Deny',
  Principal: '*',
  ...put,
  Condition: {
    StringEquals: { 'events:source': 'system', 'aws:PrincipalAccount': ['123456789012', '444444444444'] },
    ArnNotEquals: { 'aws:PrincipalArn': ['arn:aws:iam::123456789012:role/own'] },
  },
}
const anything = { Effect: 'Allow', Principal: { AWS: ['444444444444'] }, ...put }
const stackOf = (...Statement: readonly object[]) => ({
  aws_cloudwatch_event_bus: { own: { name: 'own' } },
  aws_cloudwatch_event_bus_policy: {
    own: { event_bus_name: 'own', policy: JSON.stringify({ Version: '2012-10-17', Statement }) },
  },
})

let services: EventServices

const test = suite('local/aws/event-bridge/bus-policy')
test.before(async () => {
  services = await startEventServices(stackOf(reserved, admitted, anything))
})
test.before.each(() => services.reset())
test.after(() => services.stop())

const told = async (accessKeyId: string, entry: object) => {
  const credentials = { accessKeyId, secretAccessKey: 'x' }
  const client = new EventBridgeClient({ ...services.client, credentials })
  try {
    const { Entries = [] } = await client.send(
      new PutEventsCommand({
        Entries: [
          {
            EventBusName: busArn,
            Source: 'acme.probes',
            DetailType: 'IssueDetected',
            Detail: '{}',
            ...entry,
          },
        ],
      }),
    )
    return Entries[0]?.ErrorCode ?? `put as ${services.seen[0]?.event.account}`
  } finally {
    client.destroy()
  }
}

const cases: readonly (readonly [string, string, object, string])[] = [
  ['an admitted source', '222222222222', {}, 'put as 222222222222'],
  ['another source of the same account', '222222222222', { Source: 'acme.network' }, 'put as 222222222222'],
  [
    'a source that is not its own',
    '222222222222',
    { Source: 'acme.shop' },
    'NotAuthorizedForSourceException',
  ],
  ['another event', '222222222222', { DetailType: 'AlertApproved' }, 'NotAuthorizedForDetailTypeException'],
  ["the system's source", '222222222222', { Source: 'system' }, 'NotAuthorizedForSourceException'],
  ['an account that nobody has admitted', '333333333333', {}, 'AccessDeniedException'],
  ['a refusal before every admission', '444444444444', { Source: 'system' }, 'AccessDeniedException'],
  ['anything of an account without conditions', '444444444444', { Source: 'a.b' }, 'put as 444444444444'],
  [
    'a bus of no policy',
    '222222222222',
    { EventBusName: busArn.replace('own', 'default') },
    'AccessDeniedException',
  ],
  [
    "a name, which means a bus of the caller's own",
    '222222222222',
    { EventBusName: 'own' },
    'InvalidArgument',
  ],
  ['the own account, where IAM decides', 'somebody', { Source: 'system' }, 'put as 123456789012'],
]
for (const [name, key, entry, expected] of cases)
  test(name, async () => {
    assert.is(await told(key, entry), expected)
    assert.is(services.seen.length, expected.startsWith('put') ? 1 : 0)
  })

const bad: readonly (readonly [string, object, RegExp])[] = [
  [
    'an operator',
    { ...admitted, Condition: { StringLike: { 'events:source': 'a*' } } },
    /Condition\.StringLike/,
  ],
  [
    'a key',
    { ...admitted, Condition: { StringEquals: { 'aws:SourceIp': '10.0.0.1' } } },
    /Condition\.StringEquals\.aws:SourceIp/,
  ],
  ['an action', { ...admitted, Action: 'events:PutRule' }, /Action/],
  ['a principal', { ...admitted, Principal: { Service: 'events.amazonaws.com' } }, /Principal/],
  ['another bus', { ...admitted, Resource: `${busArn}-2` }, /not about arn:aws:events:.*\/own$/],
]
for (const [name, statement, says] of bad)
  test(`${name} that is not understood stops the start, with the policy's address`, () =>
    assert.throws(
      () =>
        createEventBridge({
          definition: definitionOf(stackOf(statement)),
          deliver: async () => {},
          sendToQueue: async () => {},
          retryDelay: () => 0,
          report: () => {},
          schedules: false,
        }),
      (error: Error) =>
        error.message.startsWith('aws_cloudwatch_event_bus_policy.own') && says.test(error.message),
    ))

test.run()
