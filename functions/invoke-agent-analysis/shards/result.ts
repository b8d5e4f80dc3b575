import { createHash } from 'node:crypto'
import { gunzipSync, gzipSync } from 'node:zlib'
import * as E from 'fp-ts/Either'
import * as t from 'io-ts'
import { decode, oneOf, struct, text } from '../../../schemas/codec'
import { Issue, Timings } from '../../../schemas/issue'
import { MonitorKey } from '../../../schemas/members'
import { Instant, Ordinal, Sha256 } from '../../../schemas/scalars'
import type { SignedShard } from '../../runtime/ports'

/** Bytes of the results of all shards together, as JSON, and of one: the invocation that decides holds them all. */
const MOST_OF_ALL = 24 * 1024 * 1024
const MOST_OF_ONE = 4 * 1024 * 1024
/** Characters of packed text in one item, which ends at 400 KB. */
const PART_LENGTH = 300_000
/** What cannot be packed at all has so many parts. */
const MOST_PARTS = 20

/** What a probe found, as a result carries it. */
const Report = struct(
  'ShardReport',
  {
    domain: t.string,
    status: oneOf('ProbeStatus', 'healthy', 'issue', 'unknown'),
    issues: t.array(Issue),
    timings: Timings,
  },
  {
    certificate_expires_at: Instant,
    reason: t.string,
    notes: t.array(t.string),
    unchecked: t.array(t.string),
  },
)

const Reported = struct('ReportedMonitor', { key: MonitorKey, started_at: Instant, report: Report }, {})
export type Reported = t.TypeOf<typeof Reported>

const Left = struct(
  'UnobservedMonitor',
  { key: MonitorKey, status: oneOf('UnobservedStatus', 'skipped', 'failed', 'unknown'), reason: t.string },
  {},
)

/** What an invocation has seen of its shard. Whatever it names nowhere was not seen, and is not well. */
export const ShardResult = struct(
  'ShardResult',
  {
    /** When its first probe began. */
    started_at: Instant,
    /** Keys of those that are well and were before: there is nothing to read or to write about them. */
    well: t.array(MonitorKey),
    reports: t.array(Reported),
    unobserved: t.array(Left),
  },
  {},
)
export type ShardResult = t.TypeOf<typeof ShardResult>

/** One item of a result. Its parts are together what the MAC of the first one covers. */
export const ShardPart = struct(
  'ShardPart',
  {
    tick: Instant,
    settings: Sha256,
    shard: Ordinal,
    part: Ordinal,
    parts: Ordinal,
    /** Base64 of gzip of JSON. */
    data: text('PackedResult', `a text of at most ${PART_LENGTH} characters`, { maxLength: PART_LENGTH }),
  },
  { mac: text('Mac', 'a MAC in base64url', { maxLength: 100 }) },
)
export type ShardPart = t.TypeOf<typeof ShardPart>

export type ResultOf = Pick<ShardPart, 'tick' | 'settings' | 'shard'>

/** Bytes that a result of one of so many shards may have as JSON. */
export const budgetOf = (shards: number): number => Math.min(MOST_OF_ONE, Math.floor(MOST_OF_ALL / shards))

const bytesOf = (value: unknown): number => Buffer.byteLength(JSON.stringify(value))

/**
 * As much of a result as its budget has room for. Of what is left out nothing is known for this tick: it is neither well nor
 * broken, and says so.
 */
export const within = (budget: number, result: ShardResult): ShardResult => {
  let room = budget - bytesOf({ ...result, reports: [] })
  const reports: Reported[] = []
  const left: ShardResult['unobserved'] = []
  for (const one of result.reports) {
    room -= bytesOf(one) + 1
    if (room >= 0) reports.push(one)
    else
      left.push({
        key: one.key,
        status: 'unknown',
        reason: `more is not well at once than the result of a shard has room for, which is ${budget} bytes`,
      })
  }
  return { ...result, reports, unobserved: [...result.unobserved, ...left] }
}

/** What signs a result: whose it is, and all that it says. */
const signedBy = ({ tick, settings, shard }: ResultOf, data: readonly string[]): SignedShard => ({
  tick,
  settings,
  shard,
  parts: data.length,
  digest: createHash('sha256').update(data.join('')).digest('hex'),
})

/** A result in parts, without a MAC, and what the MAC is to cover. */
export const packed = (
  of: ResultOf,
  result: ShardResult,
): { readonly parts: readonly ShardPart[]; readonly signed: SignedShard } => {
  const whole = gzipSync(JSON.stringify(result)).toString('base64')
  const data: string[] = []
  for (let first = 0; first < whole.length; first += PART_LENGTH)
    data.push(whole.slice(first, first + PART_LENGTH))
  return {
    parts: data.map((one, index) => ({ ...of, part: index + 1, parts: data.length, data: one })),
    signed: signedBy(of, data),
  }
}

/** What is wrong with a part of a result: of another tick, shard or settings, or out of its place. */
export const misfit = (of: ResultOf, part: number, found: ShardPart): string | undefined => {
  if (found.tick !== of.tick) return `tick: expected ${of.tick}, found ${found.tick}`
  if (found.shard !== of.shard) return `shard: expected ${of.shard}, found ${found.shard}`
  if (found.settings !== of.settings) return 'settings: expected those of this deployment'
  if (found.part !== part || part > found.parts || found.parts > MOST_PARTS)
    return `part: expected ${part} of at most ${MOST_PARTS}, found ${found.part} of ${found.parts}`
  return undefined
}

/** What the parts say, once the MAC of the first was found to be genuine. */
export const unpacked = (parts: readonly ShardPart[]): E.Either<string, ShardResult> => {
  const read = E.tryCatch(
    (): unknown => {
      const packed = Buffer.from(parts.map(({ data }) => data).join(''), 'base64')
      // What only claims to be small would otherwise fill the memory.
      return JSON.parse(gunzipSync(packed, { maxOutputLength: MOST_OF_ONE + 1_024 }).toString())
    },
    (error) => `data: expected gzip of JSON: ${error instanceof Error ? error.message : String(error)}`,
  )
  return E.isLeft(read) ? read : decode(ShardResult, read.right)
}

export const signedIn = (of: ResultOf, parts: readonly ShardPart[]): SignedShard =>
  signedBy(
    of,
    parts.map(({ data }) => data),
  )
