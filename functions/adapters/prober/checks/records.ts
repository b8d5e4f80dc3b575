import type { Resolver } from 'node:dns/promises'
import { isIP } from 'node:net'
import ipaddr from 'ipaddr.js'
import type { DnsExpectation } from '../../../../schemas/expectation'
import type { Fact } from '../../../../schemas/issue'
import { fact } from '../../../domain/issues/fact'
import { codeOf, Fault } from '../net/fault'
import {
  type Addresses,
  addressesOf,
  asking,
  isSilent,
  knowsRoot,
  nothingRefused,
  type ResolveOptions,
  UNANSWERED,
} from '../net/resolve'
import { headerText } from '../net/response-parser'
import type { Deadline } from '../net/time-budget'

type Kind = 'a' | 'aaaa' | 'cname' | 'ns' | 'txt'
const KINDS: readonly Kind[] = ['a', 'aaaa', 'cname', 'ns', 'txt']
/** The part of the time that is left which the records may take. */
const SHARE = 3

/** Whether the name has the records that are expected. @throws Fault */
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
}

const recordsOf = (
  host: string,
  kind: Kind,
  options: ResolveOptions,
): Promise<readonly string[] | undefined> => asking(options, recordsBy(host, kind), nothingRefused)

const recordsBy =
  (host: string, kind: Kind) =>
  async (resolver: Resolver): Promise<readonly string[] | undefined> => {
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
          // One byte is one character here, and a character of UTF-8 may be cut in two: the parts are put together first.
          return (await resolver.resolveTxt(host)).map((parts) => headerText('txt', parts.join('')))
      }
    } catch (error) {
      // The name is there, and has no such record.
      return codeOf(error) === 'ENODATA' ? [] : undefined
    }
  }

const areExpected = (kind: Kind, expected: readonly string[], found: readonly string[]): boolean => {
  const same = kind === 'txt' ? (text: string) => text : kind === 'a' || kind === 'aaaa' ? address : name
  const wanted = new Set(expected.map(same))
  const there = new Set(found.map(same))
  if (kind === 'txt') return [...wanted].every((text) => there.has(text))
  return there.size > 0 && [...there].every((value) => wanted.has(value))
}

const name = (text: string): string => text.toLowerCase().replace(/\.$/, '')
const address = (text: string): string => (ipaddr.isValid(text) ? ipaddr.process(text).toString() : text)

/** How long the others are waited for once one has answered. Milliseconds. */
const PATIENCE_MS = 500

interface View {
  readonly resolver: string
  readonly found: Addresses
}

/**
 * The fault where several resolvers do not have the same view of a name. One that does not answer soon, refuses, or fails at
 * whatever it is asked is no disagreement: the others are compared. It never rejects.
 */
export const agreementOn = async (
  host: string,
  { agree = 'existence' }: DnsExpectation,
  resolvers: readonly string[],
  deadline: Deadline,
): Promise<Fault | undefined> => {
  if (isIP(host) !== 0 || resolvers.length < 2 || agree === 'off') return undefined
  const answered = await viewsOf(host, resolvers, deadline.left() / SHARE)
  const kinds = new Set(
    answered.map(({ found }) => (agree === 'records' ? recordsKey(found) : existenceKey(found))),
  )
  if (kinds.size < 2) return undefined
  const facts: readonly Fact[] = answered
    .slice(0, 8)
    .map(({ resolver, found }, index) =>
      fact(
        `resolver_${index + 1}`,
        `${resolver}: ${[...found.addresses].sort().join(' ') || found.codes.join(' ')}`,
      ),
    )
  return new Fault('dns_mismatch', `${answered.length} resolvers do not agree about ${host}`, facts)
}

/** In the order of the resolvers. */
const viewsOf = (host: string, resolvers: readonly string[], timeout_ms: number): Promise<readonly View[]> =>
  new Promise((resolve) => {
    const views = new Map<string, View>()
    const awaited = new Set(resolvers.filter((resolver) => !isSilent(resolver)))
    let asked = resolvers.length
    let timer: ReturnType<typeof setTimeout> | undefined
    const finish = () => {
      clearTimeout(timer)
      resolve(resolvers.flatMap((resolver) => views.get(resolver) ?? []))
    }
    for (const resolver of resolvers)
      void viewOf(host, resolver, timeout_ms).then((view) => {
        asked -= 1
        awaited.delete(resolver)
        if (view !== undefined) {
          views.set(resolver, view)
          timer ??= setTimeout(finish, PATIENCE_MS)
        }
        if (asked === 0 || (awaited.size === 0 && views.size > 0)) finish()
      })
  })

const viewOf = async (host: string, resolver: string, timeout_ms: number): Promise<View | undefined> => {
  const options = { resolvers: [resolver], timeout_ms }
  const found = await addressesOf(host, options)
  if (found.addresses.length > 0) return { resolver, found }
  if (found.codes.some(isNoView)) return undefined
  // It may fail for this name, or for all: then it says nothing about the name.
  const fails = found.codes.includes('ESERVFAIL') && !(await knowsRoot(options))
  return fails ? undefined : { resolver, found }
}

const isNoView = (code: string): boolean =>
  UNANSWERED.has(code) || (code !== '' && !['ENOTFOUND', 'ENODATA', 'ESERVFAIL', 'EBADNAME'].includes(code))
const existenceKey = ({ addresses }: Addresses): string => (addresses.length > 0 ? 'there' : 'not there')
const recordsKey = ({ addresses, codes }: Addresses): string =>
  addresses.length > 0 ? addresses.map(address).sort().join(' ') : codes.join(' ')
