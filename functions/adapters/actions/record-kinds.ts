import { isIPv4, isIPv6 } from 'node:net'
import type { ResourceRecordSet } from '@aws-sdk/client-route-53'
import * as t from 'io-ts'
import { integer, oneOf } from '../../../schemas/codec'
import type { PreviewField } from '../../../schemas/plan'
import { DomainName } from '../../../schemas/scalars'
import { regionOf } from '../aws/arn'
import { sessionOptions } from '../aws/session'
import type { Answer } from './model'

/**
 * A way to change the sets of one name and type. `P` are its parameters, `S` is what people see of the sets, and what is compared
 * and put back.
 */
interface Kind<P, S> {
  readonly parameters: t.Type<P, unknown, unknown>
  /** Why the parameters are not allowed, whatever the settings name. */
  problem(parameters: P): string | undefined
  /** Rejects where the sets are none that may be changed so. */
  read(parameters: P, sets: readonly ResourceRecordSet[]): S | Promise<S>
  /** Throws where it cannot become so. */
  next(parameters: P, now: S): S
  /** The sets in another state; one that stays as it is, stays the same object. */
  sets(parameters: P, sets: readonly ResourceRecordSet[], to: S): readonly ResourceRecordSet[]
  fields(now: S, after: S): readonly PreviewField[]
}

const type = oneOf('RecordType', 'A', 'AAAA', 'CNAME')
const named = { zone_id: t.string, name: DomainName }

const MAX_VALUES = 10
const fits = { A: isIPv4, AAAA: isIPv6, CNAME: DomainName.is }

/** A name is the same with and without the dot at its end, and so are values in another order. */
const plain = (values: readonly string[]): readonly string[] =>
  values.map((value) => value.replace(/\.$/, '')).sort()

const Values = t.strict(
  {
    ...named,
    type,
    ttl: integer('RecordTtl', 'seconds, 30 to 86400', { minimum: 30, maximum: 86_400 }),
    values: t.array(t.string),
  },
  'RecordValues',
)

/** Gives a simple record other values. Aliases and routing policies are refused, not understood half. */
const values: Kind<t.TypeOf<typeof Values>, Readonly<{ ttl: number; values: readonly string[] }>> = {
  parameters: Values,
  problem: ({ type, values }) => {
    const count = type === 'CNAME' ? 1 : MAX_VALUES
    if (values.length === 0 || values.length > count) return `parameters.values: 1 to ${count} are needed`
    const wrong = values.findIndex((value) => !fits[type](value))
    if (wrong !== -1) return `parameters.values.${wrong}: is no value of a record of type ${type}`
    return new Set(values).size < values.length ? 'parameters.values: one is there twice' : undefined
  },
  read: ({ name, type }, [found, ...more]) => {
    if (found === undefined) throw new Error(`there is no record ${name} of type ${type}`)
    const { TTL: ttl, ResourceRecords = [], AliasTarget, SetIdentifier, HealthCheckId } = found
    const isMore = [AliasTarget, SetIdentifier, HealthCheckId].some((one) => one !== undefined)
    if (ttl === undefined || isMore || more.length > 0)
      throw new Error(`the record ${name} of type ${type} is an alias or has a routing policy`)
    return { ttl, values: plain(ResourceRecords.map(({ Value = '' }) => Value)) }
  },
  next: ({ ttl, values }) => ({ ttl, values: plain(values) }),
  sets: ({ name, type }, _, { ttl, values }) => [
    { Name: name, Type: type, TTL: ttl, ResourceRecords: values.map((Value) => ({ Value })) },
  ],
  fields: (now, after) => [
    { name: 'values', now: now.values.join(' '), after: after.values.join(' ') },
    { name: 'TTL', now: `${now.ttl} s`, after: `${after.ttl} s` },
  ],
}

const Weights = t.strict(
  {
    ...named,
    type,
    weights: t.array(
      t.strict({
        set_identifier: t.string,
        weight: integer('RecordWeight', 'a weight, 0 to 255', { minimum: 0, maximum: 255 }),
      }),
    ),
  },
  'RecordWeights',
)

/** Shifts the weights of the sets of a name; their values stay. */
const weights: Kind<t.TypeOf<typeof Weights>, Readonly<Record<string, number>>> = {
  parameters: Weights,
  problem: ({ weights }) => {
    // Of only zeros Route 53 answers with all of them.
    if (weights.every(({ weight }) => weight === 0)) return 'parameters.weights: at least one must be above 0'
    return new Set(weights.map((one) => one.set_identifier)).size < weights.length
      ? 'parameters.weights: a set is there twice'
      : undefined
  },
  read: ({ name }, sets) => {
    if (sets.length === 0 || sets.some(({ Weight }) => Weight === undefined))
      throw new Error(`the records of ${name} have no weights`)
    return Object.fromEntries(sets.map(({ SetIdentifier = '', Weight = 0 }) => [SetIdentifier, Weight]))
  },
  next: ({ weights }, now) => {
    const next = Object.fromEntries(weights.map((one) => [one.set_identifier, one.weight]))
    const [missing] = Object.keys(now).filter((id) => !Object.hasOwn(next, id))
    const [strange] = Object.keys(next).filter((id) => !Object.hasOwn(now, id))
    if (missing !== undefined) throw new Error(`there is the set ${missing}, too, which has no weight here`)
    if (strange !== undefined) throw new Error(`there is no set ${strange}`)
    return next
  },
  sets: (_, sets, to) =>
    sets.map((set) => {
      const weight = to[set.SetIdentifier ?? '']
      return weight === undefined || weight === set.Weight ? set : { ...set, Weight: weight }
    }),
  fields: (now, after) =>
    Object.keys(now).map((id) => ({
      name: `weight of ${id}`,
      now: String(now[id]),
      after: String(after[id]),
    })),
}

const Failover = t.strict({ ...named, type, primary: t.string }, 'RecordFailover')

/** Makes the secondary set the primary one, and the other way round; their values stay. */
const failover: Kind<t.TypeOf<typeof Failover>, Readonly<{ primary: string; secondary: string }>> = {
  parameters: Failover,
  problem: () => undefined,
  read: ({ name, primary }, sets) => {
    const idOf = (role: 'PRIMARY' | 'SECONDARY') =>
      sets.find(({ Failover }) => Failover === role)?.SetIdentifier
    const [first, second] = [idOf('PRIMARY'), idOf('SECONDARY')]
    if (sets.length !== 2 || first === undefined || second === undefined)
      throw new Error(`the records of ${name} are no failover pair`)
    const chosen = sets.find(({ SetIdentifier }) => SetIdentifier === primary)
    if (chosen === undefined) throw new Error(`there is no set ${primary}`)
    // A primary set whose health nobody knows would never fail over again.
    if (chosen.HealthCheckId === undefined && chosen.AliasTarget?.EvaluateTargetHealth !== true)
      throw new Error(`the set ${primary} has no health check, which a primary one needs`)
    return { primary: first, secondary: second }
  },
  next: ({ primary }, now) => (primary === now.primary ? now : { primary, secondary: now.primary }),
  sets: (_, sets, { primary }) =>
    sets.map((set) => {
      const Failover = set.SetIdentifier === primary ? 'PRIMARY' : 'SECONDARY'
      return set.Failover === Failover ? set : { ...set, Failover }
    }),
  fields: (now, after) => [{ name: 'primary set', now: now.primary, after: after.primary }],
}

const Validation = t.strict({ ...named, certificate_arn: t.string }, 'ValidationRecord')

/** Seconds: as ACM's own console makes it. */
const VALIDATION_TTL = 300

/** Creates the record by which ACM validates a certificate, exactly as ACM names it: a renewal that hangs goes on. */
const validation: Kind<t.TypeOf<typeof Validation>, Readonly<{ record: string; wanted: string }>> = {
  parameters: Validation,
  problem: () => undefined,
  read: async ({ name, certificate_arn }, [found, ...more]) => {
    const { ACMClient, DescribeCertificateCommand } = await import('@aws-sdk/client-acm')
    const { Certificate } = await new ACMClient({
      ...sessionOptions(),
      region: regionOf(certificate_arn),
    }).send(new DescribeCertificateCommand({ CertificateArn: certificate_arn }))
    const wanted = Certificate?.DomainValidationOptions?.map(({ ResourceRecord }) => ResourceRecord).find(
      (one) => plain([one?.Name ?? ''])[0] === name && one?.Type === 'CNAME',
    )?.Value
    if (wanted === undefined) throw new Error(`ACM names no validation record ${name}`)
    if (found !== undefined && (more.length > 0 || found.ResourceRecords?.[0]?.Value !== wanted))
      throw new Error(`there is another record ${name} already`)
    return { record: found === undefined ? 'none' : wanted, wanted }
  },
  next: (_, { wanted }) => ({ record: wanted, wanted }),
  sets: ({ name }, _, { record }) =>
    record === 'none'
      ? []
      : [{ Name: name, Type: 'CNAME', TTL: VALIDATION_TTL, ResourceRecords: [{ Value: record }] }],
  fields: (now, after) => [{ name: 'validation record', now: now.record, after: after.record }],
}

/** A kind whose parameters and states nobody mixes up: which one it is, the parameters say. */
const anyKind = <P, S extends Answer>(kind: Kind<P, S>) => kind as unknown as Kind<RecordParameters, Answer>

export type RecordParameters =
  | t.TypeOf<typeof Values>
  | t.TypeOf<typeof Weights>
  | t.TypeOf<typeof Failover>
  | t.TypeOf<typeof Validation>

/** By the parameter that no other kind has. */
const kinds: Readonly<Record<string, Kind<RecordParameters, Answer>>> = {
  weights: anyKind(weights),
  primary: anyKind(failover),
  certificate_arn: anyKind(validation),
}

export const kindOf = (parameters: unknown): Kind<RecordParameters, Answer> => {
  const given = typeof parameters === 'object' && parameters !== null ? Object.keys(parameters) : []
  const [own] = Object.keys(kinds).filter((key) => given.includes(key))
  return (own === undefined ? undefined : kinds[own]) ?? anyKind(values)
}

/** Of all kinds; what is wrong with parameters is said of the kind that they are of. */
export const RecordParameters = new t.Type<RecordParameters, unknown, unknown>(
  'ChangeResourceRecordSetsParameters',
  (u): u is RecordParameters => kindOf(u).parameters.is(u),
  (u, context) => kindOf(u).parameters.validate(u, context),
  (parameters) => kindOf(parameters).parameters.encode(parameters),
)

/** Type of the sets; that of a validation is not the plan's to say. */
export const typeOf = (parameters: RecordParameters): string =>
  'type' in parameters ? parameters.type : 'CNAME'
