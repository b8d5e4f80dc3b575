import { X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { isIP } from 'node:net'
import { domainToASCII } from 'node:url'
import { parseArgs } from 'node:util'
import * as E from 'fp-ts/Either'
import type * as t from 'io-ts'
import { decode } from '../../schemas/codec'
import { Monitor } from '../../schemas/monitor'
import { DomainName } from '../../schemas/scalars'
import { ProbeSettings } from '../../schemas/settings'
import { type Expected, expectationKeys, readExpectation } from './expectation'

export const usage = `Usage: npm run --silent probe -- TARGET... [options]

TARGET is a host, HOST:PORT, or a URL (https://, http://, tls://HOST:PORT, tcp://HOST:PORT).

  --json                     one JSON object per target and line
  --resolve HOST:PORT:ADDR   connect to ADDR for HOST:PORT, and check nothing but that (repeatable)
  --ca FILE                  trust the authorities of this PEM file too (repeatable)
  --resolver ADDR:PORT       ask this resolver; several must agree (repeatable)
  --allow-private            probe private and loopback addresses too
  --timeout MS               limit of one probe, 100 to 60000 (10000)
  --rdap URL                 where registrations are looked up; "off" does not (https://rdap.org/)
  --expect KEY=VALUE         what a healthy answer looks like (repeatable). Keys:
${wrap(expectationKeys)}
  --help                     this text

Exit codes: 0 all healthy, 1 an issue, 2 could not tell or bad usage.`

function wrap(keys: readonly string[]): string {
  const lines: string[] = []
  for (const key of keys) {
    const last = lines.at(-1)
    if (last !== undefined && last.length + key.length < 70) lines[lines.length - 1] = `${last} ${key}`
    else lines.push(key)
  }
  return lines.map((line) => `${' '.repeat(29)}${line}`).join('\n')
}

/** What is wrong with the command line. */
export class UsageError extends Error {}

export interface Asked {
  readonly targets: readonly Monitor[]
  readonly settings: ProbeSettings
  /** Address by `HOST:PORT`. */
  readonly pinned: ReadonlyMap<string, string>
  readonly json: boolean
}

const options = {
  json: { type: 'boolean' },
  resolve: { type: 'string', multiple: true },
  ca: { type: 'string', multiple: true },
  resolver: { type: 'string', multiple: true },
  'allow-private': { type: 'boolean' },
  timeout: { type: 'string' },
  rdap: { type: 'string' },
  expect: { type: 'string', multiple: true },
  help: { type: 'boolean' },
} as const

/** @throws UsageError */
export const readArguments = (argv: readonly string[]): Asked | 'help' => {
  const { values, positionals } = parse(argv)
  if (values.help === true) return 'help'
  if (positionals.length === 0) throw new UsageError('there is no target')
  const resolvers = (values.resolver ?? []).map(resolverOf)
  const expected = readExpectations(values.expect ?? [], resolvers.length)
  return {
    json: values.json === true,
    pinned: new Map((values.resolve ?? []).map(pinOf)),
    targets: positionals.map((target) => targetOf(target, expected)),
    settings: checked('option', ProbeSettings, {
      timeout_ms: values.timeout === undefined ? 10_000 : wholeNumber('--timeout', values.timeout),
      confirmations: 1,
      confirm_interval_ms: 0,
      concurrency: 32,
      allow_private: values['allow-private'] === true,
      resolvers,
      ...rdapOf(values.rdap),
      ...caOf(values.ca ?? []),
    }),
  }
}

const parse = (argv: readonly string[]) => {
  try {
    return parseArgs({ args: [...argv], options, allowPositionals: true, strict: true })
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error))
  }
}

const checked = <A>(what: string, codec: t.Type<A, unknown, unknown>, value: unknown): A => {
  const decoded = decode(codec, value)
  if (E.isLeft(decoded)) throw new UsageError(`${what} ${decoded.left}`)
  return decoded.right
}

const wholeNumber = (name: string, text: string): number => {
  if (!/^\d{1,9}$/.test(text)) throw new UsageError(`${name}: expected a whole number, found "${text}"`)
  return Number(text)
}

const readExpectations = (given: readonly string[], resolvers: number): Expected => {
  const read = readExpectation(given)
  if (typeof read === 'string') throw new UsageError(read)
  // Whoever names several resolvers wants them compared.
  const dns = resolvers > 1 ? { agree: 'records', ...read.expect.dns } : read.expect.dns
  return dns === undefined ? read : { ...read, expect: { ...read.expect, dns } }
}

/** Host names as DNS has them: lower case, international ones in their xn-- form. */
const hostOf = (text: string): string => {
  const host = (domainToASCII(text) || text).toLowerCase().replace(/\.$/, '')
  return checked(`target "${text}"`, DomainName, host)
}

const portOf = (text: string): number => {
  const port = Number(text)
  if (!/^\d{1,5}$/.test(text) || port < 1 || port > 65_535)
    throw new UsageError(`"${text}" is no port: expected 1 to 65535`)
  return port
}

const TARGET = /^(?:(https?|tls|tcp):\/\/)?([^/?#:@[\]]+)(?::([^/?#]*))?(\/[^#]*)?$/i

const targetOf = (text: string, { expect, checks, monitor }: Expected): Monitor => {
  const [, scheme, host = '', port, path] = TARGET.exec(text) ?? []
  if (host === '') throw new UsageError(`"${text}" is no host, HOST:PORT or URL`)
  const number = port === undefined ? undefined : portOf(port)
  return checked(`target "${text}":`, Monitor, {
    domain: hostOf(host),
    scheme: scheme?.toLowerCase() ?? (number === 80 ? 'http' : 'https'),
    ...(number === undefined ? {} : { port: number }),
    ...(path === undefined ? {} : { path }),
    ...monitor,
    expect,
    checks,
  })
}

const PIN = /^([^:]+):(\d+):\[?([0-9A-Fa-f:.]+)\]?$/

const pinOf = (text: string): readonly [string, string] => {
  const [, host = '', port = '', address = ''] = PIN.exec(text) ?? []
  if (isIP(address) === 0) throw new UsageError(`--resolve: expected HOST:PORT:ADDR, found "${text}"`)
  return [`${hostOf(host)}:${portOf(port)}`, address]
}

const resolverOf = (text: string): string => {
  const [, v6, v4, port] = /^(?:\[([0-9A-Fa-f:.]+)\]|([^:]+))(?::(\d+))?$/.exec(text) ?? []
  const address = isIP(text) === 6 ? text : (v6 ?? v4 ?? '')
  if (isIP(address) === 0) throw new UsageError(`--resolver: expected ADDR or ADDR:PORT, found "${text}"`)
  if (port !== undefined) portOf(port)
  return text
}

const rdapOf = (url: string | undefined): { readonly rdap_url?: string } => {
  if (url === undefined) return { rdap_url: 'https://rdap.org/' }
  if (url === 'off') return {}
  return { rdap_url: url.endsWith('/') ? url : `${url}/` }
}

const caOf = (files: readonly string[]): { readonly ca_pem?: string } =>
  files.length === 0 ? {} : { ca_pem: files.map(readCa).join('\n') }

const readCa = (file: string): string => {
  try {
    const pem = readFileSync(file, 'utf8')
    new X509Certificate(pem)
    return pem
  } catch (error) {
    throw new UsageError(
      `--ca: ${file} cannot be read as PEM: ${error instanceof Error ? error.message : ''}`,
    )
  }
}
