import type { Event, LookupEventsCommandOutput } from '@aws-sdk/client-cloudtrail'
import * as E from 'fp-ts/Either'
import * as t from 'io-ts'
import { Change } from '../../../schemas/change-report'
import { decode } from '../../../schemas/codec'
import { defined } from '../../../schemas/defined'
import type { MonitorResources } from '../../../schemas/monitor-resources'
import { parseJson } from '../../runtime/json'
import { makeRateLimit } from '../../runtime/rate-limit'
import { oneLine } from '../../runtime/text'
import { sessionOptions } from '../aws/session'

/** The service takes one attribute a call. */
const MAX_CALLS = 6
const PAGE = 50
/** How far back changes are looked for, in milliseconds. */
const BACK_MS = 86_400_000
/** Most changes that are kept; the latest ones. */
export const MAX_CHANGES = 10

/** Lets calls to a region begin as fast as the account may make them there. */
export type Pace = (region: string | undefined) => ReturnType<typeof makeRateLimit>

export const makePace = (rate: number): Pace => {
  const limits = new Map<string | undefined, ReturnType<typeof makeRateLimit>>()
  return (region) => {
    const limit = limits.get(region) ?? makeRateLimit({ rate })
    limits.set(region, limit)
    return limit
  }
}

/** Two lookups a second: what an account may make in a region. */
export const accountPace = makePace(2)

/** CloudTrail has events of global services in one region, whatever region they are called from. */
const GLOBAL = 'us-east-1'

export interface Watched {
  readonly id: string
  /** Without it: where this runs. */
  readonly region?: string
}

/** Ids that the trail knows the resources of a domain by, the likeliest cause first. */
export const watchedIds = ({
  cloudfront_distribution_id,
  route53_zone_id,
  acm_certificate_arn,
  route53_health_check_id,
  instance_ids = [],
}: MonitorResources): readonly string[] =>
  [
    cloudfront_distribution_id,
    route53_zone_id,
    acm_certificate_arn,
    route53_health_check_id,
    ...instance_ids,
  ].filter((id) => id !== undefined)

/** A resource, and where its trail is. Instances are where this system is, or where their ARN says. */
export const watchedAs = (id: string): Watched => {
  if (/^i-[0-9a-f]+$/.test(id)) return { id }
  const [, , service, region = GLOBAL] = id.split(':')
  if (service === 'ec2') return { id: id.slice(id.lastIndexOf('/') + 1), region }
  return { id, region: service === 'acm' ? region : GLOBAL }
}

interface Asked extends Watched {
  /** Of its next page. */
  readonly next?: string
}

interface Looked {
  /** The latest first. */
  readonly changes: readonly Change[]
  /** Resources that could not be looked up, and why. */
  readonly failed: readonly { readonly id: string; readonly error: unknown }[]
  /** Resources with more events than were read. */
  readonly cut: readonly string[]
}

const Identity = t.type({
  userIdentity: t.partial({
    type: t.string,
    userName: t.string,
    invokedBy: t.string,
    sessionContext: t.partial({ sessionIssuer: t.partial({ userName: t.string }) }),
  }),
})
/** The trail has what was refused, and EC2's dry runs, among all others: they have changed nothing. */
const Failed = t.type({ errorCode: t.string })

/** Longest name of a role, as IAM has it. */
const MAX_NAME = 64

/** The role, never the session: that is often the name or address of a person. */
const roleOf = (recorded: unknown): string | undefined => {
  const read = Identity.decode(recorded)
  if (E.isLeft(read)) return undefined
  const { type, userName, invokedBy, sessionContext } = read.right.userIdentity
  const name =
    sessionContext?.sessionIssuer?.userName ??
    invokedBy ??
    (type === 'Root' ? 'root' : type === 'IAMUser' ? userName : undefined)
  const shown = oneLine(name ?? '', MAX_NAME)
  return shown === '' ? undefined : shown
}

const changeOf = (event: Event, resource: string): readonly Change[] => {
  const recorded = parseJson(event.CloudTrailEvent ?? '')
  if (event.ReadOnly === 'true' || Failed.is(recorded)) return []
  const change = decode(Change, {
    event: event.EventName,
    at: event.EventTime?.toISOString(),
    resource,
    ...defined({ by: roleOf(recorded) }),
  })
  return E.isRight(change) ? [change.right] : []
}

/** Changes of these resources in the day before: one call for each of the first ones, and what is left of the calls for their next pages. */
export const lookUp = async (
  watched: readonly Watched[],
  to: Date,
  signal: AbortSignal,
  pace: Pace,
): Promise<Looked> => {
  const { CloudTrailClient, LookupEventsCommand } = await import('@aws-sdk/client-cloudtrail')
  const changes: Change[] = []
  const failed: { id: string; error: unknown }[] = []
  const queue: Asked[] = [...watched]
  const ask = ({ id, region, next }: Asked): Promise<LookupEventsCommandOutput> =>
    new CloudTrailClient({ ...sessionOptions(), ...defined({ region }) }).send(
      new LookupEventsCommand({
        LookupAttributes: [{ AttributeKey: 'ResourceName', AttributeValue: id }],
        StartTime: new Date(to.getTime() - BACK_MS),
        EndTime: to,
        MaxResults: PAGE,
        ...defined({ NextToken: next }),
      }),
      { abortSignal: signal },
    )
  for (let calls = 0; calls < MAX_CALLS; calls++) {
    const one = queue.shift()
    if (one === undefined) break
    try {
      signal.throwIfAborted()
      const answer = await pace(one.region)(() => ask(one))
      changes.push(...(answer.Events ?? []).flatMap((event) => changeOf(event, one.id)))
      if (answer.NextToken !== undefined) queue.push({ ...one, next: answer.NextToken })
    } catch (error) {
      failed.push({ id: one.id, error })
    }
  }
  changes.sort((a, b) => (a.at < b.at ? 1 : -1))
  return { changes, failed, cut: queue.map(({ id }) => id) }
}
