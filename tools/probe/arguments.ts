import { X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { isIP } from 'node:net'
import { domainToASCII } from 'node:url'
import { parseArgs } from 'node:util'
import * as E from 'fp-ts/Either'
import type * as t from 'io-ts'
import { monitorProblems } from '../../functions/domain/monitor-rules/monitor-problems'
import { UsageError } from '../../local/commands/shared/command-line'
import { decode } from '../../schemas/codec'
import { defined } from '../../schemas/defined'
import { Monitor } from '../../schemas/monitor'
import { DomainName } from '../../schemas/scalars'
import { ProbeSettings } from '../../schemas/settings'
import { probeProblems } from '../../stacks/settings/probe-problems'
import { type Expected, expectationKeys, readExpectation } from './expectation'

export const usage = `Usage: npm run --silent probe -- TARGET... [options]

TARGET is a host, HOST:PORT, or a URL: https://, http://, tls:// or tcp://.

  --json                     one JSON object per target and line
  --resolve HOST:PORT:ADDR   connect there instead, and check only that (+)
  --ca FILE                  trust the authorities of this PEM file too (+)
  --resolver ADDR:PORT       ask this resolver; several must agree (+)
  --allow-private            probe private and loopback addresses too
  --timeout MS               limit of one probe, 100 to 60000 (10000)
  --rdap URL                 where registrations are looked up, or "off"
                             (https://rdap.org/)
  --expect KEY=VALUE         what a healthy answer looks like (+). Keys:
${wrap(expectationKeys)}
  --help                     this text

Options with (+) may be given several times.
Times are milliseconds: DNS, TCP, TLS, first byte from the start, the whole.
Exit codes: 0 all healthy, 1 an issue, 2 could not tell or bad usage.`

function wrap(keys: readonly string[]): string {
  const lines: string[] = []
  for (const key of keys) {
    const last = lines.at(-1)
    if (last !== undefined && last.length + key.length < 50) lines[lines.length - 1] = `${last} ${key}`
    else lines.push(key)
  }
  return lines.map((line) => `${' '.repeat(29)}${line}`).join('\n')
}

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
} as const

/** @throws UsageError */
export const readArguments = (argv: readonly string[]): Asked => {
  const { values, positionals } = parse(argv)
  if (positionals.length === 0) throw new UsageError('TARGET: expected a host, HOST:PORT or URL, found none')
  const resolvers = (values.resolver ?? []).map(resolverOf)
  const expected = readExpectations(values.expect ?? [], resolvers.length)
  const settings = settingsOf(values, resolvers)
  const targets = positionals.map((target) => targetOf(target, expected))
  // What a deployment would refuse is refused here, in the same words.
  const problems = [
    ...probeProblems(settings).map((line) => `settings probe.${line}`),
    ...targets.flatMap((monitor, index) =>
      monitorProblems(monitor, settings).map((line) => `TARGET "${positionals[index]}": ${line}`),
    ),
  ]
  if (problems.length > 0) throw new UsageError(problems.join('\n'))
  return {
    ...{ settings, targets, json: values.json === true },
    pinned: new Map((values.resolve ?? []).map(pinOf)),
  }
}

const settingsOf = (
  values: ReturnType<typeof parse>['values'],
  resolvers: readonly string[],
): ProbeSettings =>
  checked('settings', ProbeSettings, {
    timeout_ms: timeoutOf(values.timeout),
    confirmations: 1,
    confirm_interval_ms: 0,
    concurrency: 32,
    allow_private: values['allow-private'] === true,
    resolvers,
    ...rdapOf(values.rdap),
    ...caOf(values.ca ?? []),
  })

const parse = (argv: readonly string[]) => {
  try {
    return parseArgs({ args: [...argv], options, allowPositionals: true, strict: true })
  } catch (error) {
    // The first sentence says it; what Node advises then is about options of its own.
    throw new UsageError(String(error instanceof Error ? error.message : error).split('. ')[0])
  }
}

const checked = <A>(what: string, codec: t.Type<A, unknown, unknown>, value: unknown): A => {
  const decoded = decode(codec, value)
  if (E.isLeft(decoded)) throw new UsageError(`${what} ${decoded.left}`)
  return decoded.right
}

const bad = (name: string, expected: string, found: string): UsageError =>
  new UsageError(`${name}: expected ${expected}, found "${found}"`)

const MIN_TIMEOUT_MS = 100
const MAX_TIMEOUT_MS = 60_000
const DEFAULT_TIMEOUT_MS = 10_000

const timeoutOf = (text = String(DEFAULT_TIMEOUT_MS)): number => {
  const ms = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN
  if (ms >= MIN_TIMEOUT_MS && ms <= MAX_TIMEOUT_MS) return ms
  throw bad('--timeout', `milliseconds, ${MIN_TIMEOUT_MS} to ${MAX_TIMEOUT_MS}`, text)
}

const readExpectations = (given: readonly string[], resolvers: number): Expected => {
  const read = readExpectation(given)
  if (typeof read === 'string') throw new UsageError(read)
  // Whoever names several resolvers wants them compared.
  const dns = resolvers > 1 ? { agree: 'records', ...read.expect.dns } : read.expect.dns
  return dns === undefined ? read : { ...read, expect: { ...read.expect, dns } }
}

/** Host names as DNS has them: lower case, international ones in their xn-- form. */
const hostOf = (text: string): string | undefined => {
  const host = (domainToASCII(text) || text).toLowerCase().replace(/\.$/, '')
  return DomainName.is(host) ? host : undefined
}

const portOf = (text: string): number | undefined => {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0
  return port >= 1 && port <= 65_535 ? port : undefined
}

const TARGET = /^(?:(https?|tls|tcp):\/\/)?([^/?#:@[\]]+)(?::([^/?#]+))?([/?][^#]*)?$/i
const A_TARGET = 'a host, HOST:PORT or URL (https://, http://, tls://, tcp://)'

const targetOf = (text: string, { expect, checks, monitor }: Expected): Monitor => {
  // Not repeated: it stays in no log, and in no screenshot.
  if (/^([a-z]+:\/\/)?[^/?#]*@/i.test(text))
    throw new UsageError(`TARGET: expected ${A_TARGET}, found credentials in it: probes do not sign in`)
  if (text.includes('#'))
    throw bad('TARGET', `${A_TARGET}, without a fragment, which no server is sent`, text)
  const [, scheme, name = '', port, rest] = TARGET.exec(text) ?? []
  const path = rest?.startsWith('?') === true ? `/${rest}` : rest
  const host = hostOf(name)
  if (host === undefined) throw bad('TARGET', A_TARGET, text)
  const number = port === undefined ? undefined : portOf(port)
  if (port !== undefined && number === undefined) throw bad('TARGET', 'a port, 1 to 65535', text)
  return checked(`TARGET "${text}":`, Monitor, {
    domain: host,
    scheme: scheme?.toLowerCase() ?? (number === 80 ? 'http' : 'https'),
    ...defined({ port: number, path }),
    ...monitor,
    expect,
    checks,
  })
}

const PIN = /^([^:]+):(\d+):\[?([0-9A-Fa-f:.]+)\]?$/

const pinOf = (text: string): readonly [string, string] => {
  const [, name = '', port = '', address = ''] = PIN.exec(text) ?? []
  const host = hostOf(name)
  const number = portOf(port)
  if (host === undefined || number === undefined || isIP(address) === 0)
    throw bad('--resolve', 'HOST:PORT:ADDR, shop.example.com:443:192.0.2.1 say', text)
  return [`${host}:${number}`, address]
}

const RESOLVER = /^(?:\[([0-9A-Fa-f:.]+)\]|([^:]+))(?::(\d+))?$/

const resolverOf = (text: string): string => {
  const [, v6, v4, port = '53'] = RESOLVER.exec(text) ?? []
  const address = isIP(text) === 6 ? text : (v6 ?? v4 ?? '')
  if (isIP(address) === 0 || portOf(port) === undefined)
    throw bad('--resolver', 'ADDR or ADDR:PORT, 9.9.9.9 or [2620:fe::fe]:53 say', text)
  return text
}

const DEFAULT_RDAP = 'https://rdap.org/'

const rdapOf = (text = DEFAULT_RDAP): { readonly rdap_url?: string } => {
  if (text === 'off') return {}
  const url = text.endsWith('/') ? text : `${text}/`
  if (!/^https?:\/\/[^\s?#]{1,300}$/.test(url)) throw bad('--rdap', 'a URL or off', text)
  return { rdap_url: url }
}

const caOf = (files: readonly string[]): { readonly ca_pem?: string } =>
  files.length === 0 ? {} : { ca_pem: files.map(readCa).join('\n') }

const readCa = (file: string): string => {
  const expected = 'a file of certificates in PEM'
  let pem: string
  try {
    pem = readFileSync(file, 'utf8')
  } catch (error) {
    throw new UsageError(
      `--ca: expected ${expected}, but ${file} cannot be read (${error instanceof Error && 'code' in error ? error.code : error})`,
    )
  }
  try {
    new X509Certificate(pem)
  } catch {
    throw new UsageError(`--ca: expected ${expected}, but ${file} holds something else`)
  }
  return pem
}
