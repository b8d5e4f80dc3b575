import { randomBytes } from 'node:crypto'
import * as t from 'io-ts'
import { defined } from '../../../schemas/defined'
import type { AwsRequest } from '../../model'
import type { HostedZone, RecordSet } from '../../sites/resources'
import { attributes } from '../../terraform/attributes'
import { AwsError, decodeInput } from './protocol'
import { parseXml, type XmlRoute, type XmlValue } from './xml'

const oneOrMore = <C extends t.Mixed>(codec: C) => t.union([codec, t.array(codec)])

const Change = t.strict({
  Action: t.keyof({ CREATE: null, DELETE: null, UPSERT: null }),
  ResourceRecordSet: attributes(
    {
      Name: t.string,
      Type: t.string,
      TTL: t.string,
      ResourceRecords: t.strict({ ResourceRecord: oneOrMore(t.strict({ Value: t.string })) }),
    },
    {
      SetIdentifier: t.string,
      Weight: t.string,
      Failover: t.keyof({ PRIMARY: null, SECONDARY: null }),
      HealthCheckId: t.string,
    },
  ),
})

const ChangeRequest = t.strict({
  ChangeResourceRecordSetsRequest: t.strict({
    ChangeBatch: attributes({ Changes: t.strict({ Change: oneOrMore(Change) }) }, { Comment: t.string }),
  }),
})

const absolute = (name: string): string => (name.endsWith('.') ? name : `${name}.`)

/** Route 53 orders by the labels from the right. */
const sortKey = ({ name, type, set_identifier = '' }: Pick<RecordSet, 'name' | 'type' | 'set_identifier'>) =>
  `${name.split('.').reverse().join('.')} ${type} ${set_identifier}`

const sameSet = (a: RecordSet, b: RecordSet): boolean =>
  sortKey(a) === sortKey(b) &&
  a.ttl === b.ttl &&
  a.weight === b.weight &&
  a.failover === b.failover &&
  a.health_check_id === b.health_check_id &&
  [...a.values].sort().join() === [...b.values].sort().join()

const readChanges = (body: Buffer): readonly { action: string; set: RecordSet }[] => {
  const { ChangeResourceRecordSetsRequest: request } = decodeInput(
    ChangeRequest,
    'InvalidInput',
    parseXml(body),
  )
  return [request.ChangeBatch.Changes.Change].flat().map(({ Action, ResourceRecordSet: given }) => ({
    action: Action,
    set: {
      name: absolute(given.Name),
      type: given.Type,
      ttl: Number(given.TTL),
      values: [given.ResourceRecords.ResourceRecord].flat().map(({ Value }) => Value),
      ...defined({
        set_identifier: given.SetIdentifier,
        weight: given.Weight === undefined ? undefined : Number(given.Weight),
        failover: given.Failover,
        health_check_id: given.HealthCheckId,
      }),
    },
  }))
}

/** The sets after one change. @throws AwsError `InvalidChangeBatch`, as when the set to be deleted is another */
const changed = (
  sets: readonly RecordSet[],
  { action, set }: { action: string; set: RecordSet },
): readonly RecordSet[] => {
  const there = sets.find((one) => sortKey(one) === sortKey(set))
  const others = sets.filter((one) => one !== there)
  if (action === 'CREATE' && there !== undefined) {
    throw new AwsError(
      'InvalidChangeBatch',
      `[Tried to create resource record set ${set.name} but it exists]`,
    )
  }
  if (action !== 'DELETE') return [...others, set]
  if (there === undefined || !sameSet(there, set)) {
    throw new AwsError(
      'InvalidChangeBatch',
      `[Tried to delete resource record set ${set.name} but the values provided do not match the current values]`,
    )
  }
  return others
}

const setXml = ({ name, type, ttl, values, ...routing }: RecordSet): XmlValue => ({
  Name: name,
  Type: type,
  ...defined({
    SetIdentifier: routing.set_identifier,
    Weight: routing.weight,
    Failover: routing.failover,
    HealthCheckId: routing.health_check_id,
  }),
  TTL: ttl,
  ResourceRecords: { ResourceRecord: values.map((Value) => ({ Value })) },
})

/** Record sets of hosted zones: read, changed as one batch or not at all. A change is everywhere as soon as it is asked for. */
export const recordRoutes = (hosted: readonly HostedZone[]): readonly XmlRoute[] => {
  const changes = new Map<string, Date>()

  const zoneOf = (id: string): HostedZone => {
    const zone = hosted.find((one) => one.id === id)
    if (zone !== undefined) return zone
    throw new AwsError('NoSuchHostedZone', `No hosted zone found with ID: ${id}`, 404)
  }
  const info = (id: string, status: string, at: Date): XmlValue => ({
    ChangeInfo: { Id: `/change/${id}`, Status: status, SubmittedAt: at },
  })
  const list = (id: string, { query }: AwsRequest) => {
    const start = { name: absolute(query.get('name') ?? ''), type: query.get('type') ?? '' }
    const limit = Number(query.get('maxitems') ?? 300)
    const found = [...zoneOf(id).records]
      .filter((set) => start.name === '.' || sortKey(set) >= sortKey(start))
      .sort((a, b) => (sortKey(a) < sortKey(b) ? -1 : 1))
    return {
      root: 'ListResourceRecordSetsResponse',
      value: {
        ResourceRecordSets: { ResourceRecordSet: found.slice(0, limit).map(setXml) },
        IsTruncated: found.length > limit,
        MaxItems: limit,
      },
    }
  }

  return [
    {
      method: 'GET',
      path: /^\/hostedzone\/([^/]+)\/rrset\/?$/,
      run: ([id = ''], request) => list(id, request),
    },
    {
      method: 'POST',
      path: /^\/hostedzone\/([^/]+)\/rrset\/?$/,
      run: ([id = ''], { body }) => {
        const zone = zoneOf(id)
        zone.records = readChanges(body).reduce(changed, zone.records)
        const changeId = `C${randomBytes(7).toString('hex').toUpperCase()}`
        const at = new Date()
        changes.set(changeId, at)
        return { root: 'ChangeResourceRecordSetsResponse', value: info(changeId, 'PENDING', at) }
      },
    },
    {
      method: 'GET',
      path: /^\/change\/([^/]+)$/,
      run: ([id = '']) => {
        const at = changes.get(id)
        if (at === undefined)
          throw new AwsError('NoSuchChange', `A change with the ID ${id} does not exist.`, 404)
        return { root: 'GetChangeResponse', value: info(id, 'INSYNC', at) }
      },
    },
  ]
}
