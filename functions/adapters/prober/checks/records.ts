import { isIP } from 'node:net'
import ipaddr from 'ipaddr.js'
import type { DnsExpectation } from '../../../../schemas/expectation'
import type { Fact } from '../../../../schemas/issue'
import { fact } from '../../../domain/issues/fact'
import { codeOf, Fault } from '../net/fault'
import { type Addresses, addressesOf, asking, type ResolveOptions, UNANSWERED } from '../net/resolve'
import type { Deadline } from '../net/time-budget'

type Kind = 'a' | 'aaaa' | 'cname' | 'ns' | 'txt'
const KINDS: readonly Kind[] = ['a', 'aaaa', 'cname', 'ns', 'txt']
/** The part of the time that is left which the records may take, and again which the agreement may take. */
const SHARE = 3

/** Whether the name has the records that are expected, and all resolvers the same view of it. @throws Fault */
export const checkRecords = async (
  host: string,
  expect: DnsExpectation,
  resolvers: readonly string[],
  deadline: Deadline,
): Promise<void> => {
  if (isIP(host) !== 0) return
  // All at once, and each for a share of the time: a zone that is silent must leave enough to say so.
  const options = { resolvers, timeout_ms: deadline.left() / SHARE }
  const wanted = KINDS.filter((kind) => expect[kind] !== undefined)
  const answers = await Promise.all(
    wanted.map(async (kind) => ({
      kind,
      expected: expect[kind] ?? [],
      found: await recordsOf(host, kind, options),
    })),
  )
  for (const { kind, expected, found } of answers) {
    // Without any answer the check of the addresses says what is wrong with the name.
    if (found === undefined || areExpected(kind, expected, found)) continue
    throw new Fault('dns_mismatch', `the ${kind.toUpperCase()} records of ${host} are not those expected`, [
      fact('record_type', kind.toUpperCase()),
      fact('expected_records', expected.join(' ')),
      fact('found_records', found.join(' ') || 'none'),
    ])
  }
  if (resolvers.length > 1 && expect.agree !== 'off')
    await checkAgreement(host, expect.agree ?? 'existence', {
      resolvers,
      timeout_ms: deadline.left() / SHARE,
    })
}

const recordsOf = (
  host: string,
  kind: Kind,
  options: ResolveOptions,
): Promise<readonly string[] | undefined> =>
  asking(options, async (resolver) => {
    try {
      switch (kind) {
        case 'a':
          return await resolver.resolve4(host)
        case 'aaaa':
          return await resolver.resolve6(host)
        case 'cname':
          return await resolver.resolveCname(host)
        case 'ns':
          return await resolver.resolveNs(host)
        case 'txt':
          return (await resolver.resolveTxt(host)).map((parts) => parts.join(''))
      }
    } catch (error) {
      // The name is there, and has no such record.
      return codeOf(error) === 'ENODATA' ? [] : undefined
    }
  })

const areExpected = (kind: Kind, expected: readonly string[], found: readonly string[]): boolean => {
  const same = kind === 'txt' ? (text: string) => text : kind === 'a' || kind === 'aaaa' ? address : name
  const wanted = new Set(expected.map(same))
  const there = new Set(found.map(same))
  if (kind === 'txt') return [...wanted].every((text) => there.has(text))
  return there.size > 0 && [...there].every((value) => wanted.has(value))
}

const name = (text: string): string => text.toLowerCase().replace(/\.$/, '')
const address = (text: string): string => (ipaddr.isValid(text) ? ipaddr.process(text).toString() : text)

/** One that does not answer at all is no disagreement: the others are compared. */
const checkAgreement = async (
  host: string,
  agree: 'existence' | 'records',
  { resolvers, timeout_ms }: ResolveOptions,
): Promise<void> => {
  const views = await Promise.all(
    resolvers.map(async (resolver) => ({
      resolver,
      found: await addressesOf(host, { resolvers: [resolver], timeout_ms }),
    })),
  )
  const answered = views.filter(({ found }) => found.addresses.length > 0 || !found.codes.some(unanswered))
  const kinds = new Set(
    answered.map(({ found }) => (agree === 'records' ? recordsKey(found) : existenceKey(found))),
  )
  if (kinds.size < 2) return
  const facts: readonly Fact[] = answered
    .slice(0, 8)
    .map(({ resolver, found }, index) =>
      fact(
        `resolver_${index + 1}`,
        `${resolver}: ${[...found.addresses].sort().join(' ') || found.codes.join(' ')}`,
      ),
    )
  throw new Fault('dns_mismatch', `${answered.length} resolvers do not agree about ${host}`, facts)
}

const unanswered = (code: string): boolean => UNANSWERED.has(code) || code === 'EREFUSED'
const existenceKey = ({ addresses }: Addresses): string => (addresses.length > 0 ? 'there' : 'not there')
const recordsKey = ({ addresses, codes }: Addresses): string =>
  addresses.length > 0 ? addresses.map(address).sort().join(' ') : codes.join(' ')
