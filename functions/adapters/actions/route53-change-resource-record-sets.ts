import { isIPv4, isIPv6 } from 'node:net'
import * as t from 'io-ts'
import { integer, oneOf } from '../../../schemas/codec'
import { DomainName } from '../../../schemas/scalars'
import { sessionOptions } from '../aws/session'
import { defineChange, foreign } from './action'
import { watch } from './watch'

const Parameters = t.strict(
  {
    zone_id: t.string,
    name: DomainName,
    type: oneOf('RecordType', 'A', 'AAAA', 'CNAME'),
    ttl: integer('RecordTtl', 'seconds, 30 to 86400', { minimum: 30, maximum: 86_400 }),
    values: t.array(t.string),
  },
  'ChangeResourceRecordSetsParameters',
)
type Parameters = t.TypeOf<typeof Parameters>

/** What a simple record set says; aliases and routing policies are refused, not understood half. */
type Records = Pick<Parameters, 'ttl' | 'values'>

const MAX_VALUES = 10
const CHANGE = 'route53:ChangeResourceRecordSets'

const valueFits: Record<Parameters['type'], (value: string) => boolean> = {
  A: isIPv4,
  AAAA: isIPv6,
  CNAME: DomainName.is,
}

/**
 * Gives a record other values. Off by default. The set is read first; the change deletes exactly that set and creates the
 * new one in one batch, so that Route 53 refuses it when somebody else was faster. Taking it back works the same way.
 */
export const changeResourceRecordSets = defineChange({
  name: CHANGE,
  leastRisk: 'high',
  permissions: [
    { actions: [CHANGE], resources: ['route53/zones'] },
    { actions: ['route53:GetChange'], resources: ['route53/changes'] },
  ],
  reads: [{ actions: ['route53:ListResourceRecordSets'], resources: ['route53/zones'] }],
  parameters: Parameters,
  example: {
    zone_id: 'Z0EXAMPLE',
    name: 'www.example.com',
    type: 'A',
    ttl: 60,
    values: ['192.0.2.10'],
  },
  check: ({ zone_id, name, type, values }, resources) => {
    const count = type === 'CNAME' ? 1 : MAX_VALUES
    if (values.length === 0 || values.length > count) return `parameters.values: 1 to ${count} are needed`
    const wrong = values.findIndex((value) => !valueFits[type](value))
    if (wrong !== -1) return `parameters.values.${wrong}: is no value of a record of type ${type}`
    if (new Set(values).size < values.length) return 'parameters.values: one is there twice'
    if (!(resources.route53_record_names ?? []).includes(name))
      return `parameters.name: the settings do not name ${name} in route53_record_names of this domain`
    return foreign('hosted zone', zone_id, resources.route53_zone_id)
  },
  changes: ({ name, type }) => [`record ${name} ${type}`],
  touches: ({ zone_id }) => ({ route53_zone_id: zone_id }),
  conditions: ({ name, type }) => ({
    [CHANGE]: {
      'ForAllValues:StringEquals': {
        [`${CHANGE}NormalizedRecordNames`]: name,
        [`${CHANGE}RecordTypes`]: type,
        [`${CHANGE}Actions`]: ['CREATE', 'DELETE'],
      },
      // Of none, all are equal to anything.
      Null: {
        [`${CHANGE}NormalizedRecordNames`]: 'false',
        [`${CHANGE}RecordTypes`]: 'false',
        [`${CHANGE}Actions`]: 'false',
      },
    },
  }),
  capture: async (parameters) => {
    const before = await read(parameters)
    if (before === undefined)
      throw new Error(`there is no record ${parameters.name} of type ${parameters.type}`)
    return before
  },
  preview: async ({ name, type, ttl, values }, before) => [
    { name: 'record', now: `${name} ${type}` },
    { name: 'values', now: before.values.join(' '), after: values.join(' ') },
    { name: 'TTL', now: `${before.ttl} s`, after: `${ttl} s` },
  ],
  execute: (parameters, _, before) => send(parameters, before, parameters),
  verify: async (parameters, before, answer) => {
    const synced = typeof answer?.change_id === 'string' && (await inSync(answer.change_id))
    const now = await read(parameters)
    if (now !== undefined && same(now, parameters)) return synced ? 'yes' : 'unknown'
    return now !== undefined && same(now, before) ? 'no' : 'unknown'
  },
  undo: (parameters, before) => send(parameters, parameters, before),
})

/** A name is the same with and without the dot at its end. */
const same = (a: Records, b: Records): boolean => {
  const plain = ({ values }: Records): string =>
    values
      .map((value) => value.replace(/\.$/, ''))
      .sort()
      .join(' ')
  return a.ttl === b.ttl && plain(a) === plain(b)
}

const client = async (maxAttempts: number) => {
  const { Route53Client } = await import('@aws-sdk/client-route-53')
  return new Route53Client({ ...sessionOptions(), maxAttempts })
}

/** The record set as it is; `undefined` where there is none. Rejects where it is more than a simple one. */
const read = async ({ zone_id, name, type }: Parameters): Promise<Records | undefined> => {
  const { ListResourceRecordSetsCommand } = await import('@aws-sdk/client-route-53')
  const { ResourceRecordSets = [] } = await (await client(3)).send(
    new ListResourceRecordSetsCommand({
      HostedZoneId: zone_id,
      StartRecordName: name,
      StartRecordType: type,
      MaxItems: 1,
    }),
  )
  const found = ResourceRecordSets.find((set) => set.Name === `${name}.` && set.Type === type)
  if (found === undefined) return undefined
  const { TTL: ttl, ResourceRecords = [], AliasTarget, SetIdentifier, HealthCheckId } = found
  if (
    ttl === undefined ||
    AliasTarget !== undefined ||
    SetIdentifier !== undefined ||
    HealthCheckId !== undefined
  )
    throw new Error(`the record ${name} of type ${type} is an alias or has a routing policy`)
  // As they are kept: what is deleted must be named exactly so.
  return { ttl, values: ResourceRecords.map(({ Value = '' }) => Value) }
}

/** Deletes exactly `from` and creates `to`, both or neither. */
const send = async ({ zone_id, name, type }: Parameters, from: Records, to: Records) => {
  const { ChangeResourceRecordSetsCommand } = await import('@aws-sdk/client-route-53')
  const change = (Action: 'DELETE' | 'CREATE', { ttl, values }: Records) => ({
    Action,
    ResourceRecordSet: {
      Name: name,
      Type: type,
      TTL: ttl,
      ResourceRecords: values.map((Value) => ({ Value })),
    },
  })
  const { ChangeInfo } = await (await client(1)).send(
    new ChangeResourceRecordSetsCommand({
      HostedZoneId: zone_id,
      ChangeBatch: { Changes: [change('DELETE', from), change('CREATE', to)] },
    }),
  )
  const after = { ttl: to.ttl, values: to.values }
  return { change_id: ChangeInfo?.Id?.replace('/change/', ''), status: ChangeInfo?.Status, after }
}

/** Whether all of Route 53's servers answer with the change, as far as it is waited for. */
const inSync = async (changeId: string): Promise<boolean> => {
  const { GetChangeCommand } = await import('@aws-sdk/client-route-53')
  const reader = await client(3)
  return watch(async () => {
    const { ChangeInfo } = await reader.send(new GetChangeCommand({ Id: changeId }))
    return ChangeInfo?.Status === 'INSYNC'
  })
}
