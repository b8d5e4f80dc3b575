import type { ServerResponse } from 'node:http'
import { gzipSync } from 'node:zlib'
import { days } from '../../local/sites/certificates'
import type { DnsExpectation, Expectation } from '../../schemas/expectation'
import type { IssueType } from '../../schemas/issue'
import type { Monitor } from '../../schemas/monitor'
import type { Answer } from './name-server'
import { type Identity, selfSigned, type TestAuthority } from './pki'

/** A site of the fleet: what it is like, and what a probe must find. */
export interface Member {
  readonly monitor: Monitor
  readonly expected: IssueType | 'healthy'
  /** Asks the other resolver too. */
  readonly bothResolvers?: boolean
}

export const ZONE = 'fleet.example'
export type Respond = (response: ServerResponse, path: string) => void

export interface WebSite {
  readonly respond?: Respond
  readonly identity?: Promise<Identity>
  readonly monitor?: Partial<Monitor>
  readonly expected?: IssueType
}

export const page: Respond = (response) => void response.end('all is well, release 42\n')
const status =
  (code: number, headers: Record<string, string> = {}, body: string | Buffer = ''): Respond =>
  (response) =>
    void response.writeHead(code, headers).end(body)

const flood: Respond = (response) => {
  const more = (): void => {
    if (!response.destroyed) response.write('x'.repeat(65_536), () => setImmediate(more))
  }
  more()
}
const trickle: Respond = (response) => {
  const timer = setInterval(() => response.write('.'), 50)
  response.once('close', () => clearInterval(timer))
}

/** A header that never ends, one byte after the other. */
const crawl: Respond = ({ socket }) => {
  socket?.write('HTTP/1.1 200 OK\r\nx: ')
  const timer = setInterval(() => socket?.write('a'), 50)
  socket?.once('close', () => clearInterval(timer))
}

/** Sites with HTTPS, by their label. */
export const webSites = (root: TestAuthority, intermediate: TestAuthority, stranger: TestAuthority) => {
  const leaf = (label: string, ...more: [Parameters<TestAuthority['leaf']>[1]?]) =>
    intermediate.leaf(`${label}.${ZONE}`, ...more)
  const expect = (given: Expectation) => ({ monitor: { expect: given } })
  const sites: Record<string, WebSite> = {
    well: expect({ body_contains: 'release 42', status: [200], headers: { 'content-length': '' } }),
    'well-rsa': { identity: leaf('well-rsa', { rsa: 2048 }) },
    'well-root': { identity: root.leaf(`well-root.${ZONE}`) },
    'well-head': { monitor: { method: 'HEAD' } },
    'well-redirected': {
      respond: (response, path) =>
        path === '/' ? status(302, { location: '/home' })(response, path) : page(response, path),
      ...expect({ redirect_to: `https://well-redirected.${ZONE}*` }),
    },
    'well-slow': {
      respond: (response, path) => void setTimeout(() => page(response, path), 300),
      ...expect({ max_ms: 60_000 }),
    },
    'xn--bcher-kva': {},
    'well-packed': {
      respond: status(200, { 'content-encoding': 'gzip' }, gzipSync('release 42')),
      ...expect({ body_contains: 'release 42' }),
    },
    expired: { identity: leaf('expired', { validity: days(-90, -1) }), expected: 'tls_expired' },
    early: { identity: leaf('early', { validity: days(1, 90) }), expected: 'tls_not_yet_valid' },
    ending: { identity: leaf('ending', { validity: days(-80, 5) }), expected: 'tls_expiring' },
    'other-name': { identity: leaf('another'), expected: 'tls_hostname_mismatch' },
    'no-names': { identity: leaf('no-names', { names: [] }), expected: 'tls_hostname_mismatch' },
    'part-name': {
      identity: leaf('part-name', { names: [`*.part-name.${ZONE}`, `*.example`] }),
      expected: 'tls_hostname_mismatch',
    },
    'self-signed': { identity: selfSigned(`self-signed.${ZONE}`), expected: 'tls_untrusted' },
    stranger: { identity: stranger.leaf(`stranger.${ZONE}`), expected: 'tls_untrusted' },
    'no-chain': { identity: leaf('no-chain', { withChain: false }), expected: 'tls_chain_incomplete' },
    'no-chain-aia': {
      identity: stranger
        .intermediate('Stranger R3')
        .then((issuer) =>
          issuer.leaf(`no-chain-aia.${ZONE}`, { withChain: false, issuerUrl: 'http://ca.example/r3.der' }),
        ),
      expected: 'tls_chain_incomplete',
    },
    'old-chain': {
      identity: root
        .intermediate('Old Intermediate', { validity: days(-300, -1) })
        .then((issuer) => issuer.leaf(`old-chain.${ZONE}`)),
      expected: 'tls_expired',
    },
    'weak-key': { identity: leaf('weak-key', { rsa: 1024 }), expected: 'tls_weak_key' },
    error: { respond: status(503, {}, 'down'), expected: 'http_status' },
    missing: { respond: status(404), expected: 'http_status' },
    circle: {
      respond: (response, path) => status(301, { location: path === '/' ? '/a' : '/' })(response, path),
      expected: 'http_redirect_loop',
    },
    inside: {
      respond: status(302, { location: 'http://169.254.169.254/latest/meta-data/' }),
      expected: 'http_redirect_blocked',
    },
    'inside-mapped': {
      respond: status(302, { location: 'http://[::ffff:169.254.169.254]/latest/meta-data/' }),
      expected: 'http_redirect_blocked',
    },
    'inside-name': {
      respond: status(302, { location: `http://metadata.${ZONE}/` }),
      expected: 'http_redirect_blocked',
    },
    mail: { respond: status(302, { location: 'http://127.0.0.1:25/' }), expected: 'http_redirect_blocked' },
    'wrong-way': {
      respond: (response, path) =>
        path === '/' ? status(302, { location: '/login' })(response, path) : page(response, path),
      ...expect({ redirect_to: `https://wrong-way.${ZONE}/home` }),
      expected: 'http_redirect_mismatch',
    },
    outdated: { ...expect({ body_contains: 'release 43' }), expected: 'http_body_mismatch' },
    defaced: { ...expect({ body_not_contains: 'release 42' }), expected: 'http_body_mismatch' },
    headless: { ...expect({ headers: { 'X-Frame-Options': 'DENY' } }), expected: 'http_header_mismatch' },
    'edge-error': {
      respond: status(200, { 'x-cache': 'Error from cloudfront' }),
      ...expect({ headers_not: { 'X-Cache': 'Error from' } }),
      expected: 'http_header_mismatch',
    },
    silent: { respond: () => {}, expected: 'http_timeout' },
    crawl: { respond: crawl, expected: 'http_timeout' },
    trickle: { respond: trickle, expected: 'http_timeout' },
    slow: {
      respond: (response, path) => void setTimeout(() => page(response, path), 400),
      ...expect({ max_ms: 100 }),
      expected: 'http_too_slow',
    },
    flood: { respond: flood, expected: 'http_too_large' },
    large: {
      respond: status(200, {}, 'x'.repeat(5_000)),
      ...expect({ max_body_bytes: 4_096 }),
      expected: 'http_too_large',
    },
    bomb: {
      respond: status(200, { 'content-encoding': 'gzip' }, gzipSync(Buffer.alloc(8 * 1024 * 1024))),
      ...expect({ body_not_contains: 'release 41' }),
      expected: 'http_too_large',
    },
    'cut-off': {
      respond: (response) => {
        response.writeHead(200, { 'content-length': '1000' }).write('only this')
        setTimeout(() => response.socket?.end(), 20)
      },
      expected: 'http_malformed',
    },
    'no-bucket': {
      respond: status(404, { server: 'AmazonS3' }, '<Error><Code>NoSuchBucket</Code></Error>'),
      expected: 'dns_dangling',
    },
  }
  return { sites, leaf }
}

/** Sites by what their names say. */
export const NAMES: readonly (readonly [string, Answer, IssueType])[] = [
  ['gone', 'nxdomain', 'dns_nxdomain'],
  ['broken-zone', 'servfail', 'dns_servfail'],
  ['deaf-zone', 'silent', 'dns_timeout'],
  ['empty', [], 'dns_no_address'],
  ['old-cdn', { cname: 'd111111abcdef8.cloudfront.net' }, 'dns_dangling'],
  ['circle-name', { cname: `circle-back.${ZONE}` }, 'dns_servfail'],
  ['nowhere', ['169.254.169.254'], 'dns_non_public_address'],
  ['half-alias', { cname: `empty.${ZONE}` }, 'dns_no_address'],
  ['dead-alias', { cname: `gone.${ZONE}` }, 'dns_dangling'],
  ['old-bucket', { cname: `old-bucket.s3-website.eu-west-1.amazonaws.com` }, 'dns_dangling'],
]

/** Names that others lead to. */
export const BEHIND: readonly (readonly [string, Answer])[] = [
  [`circle-back.${ZONE}`, { cname: `circle-name.${ZONE}` }],
  [`metadata.${ZONE}`, ['169.254.169.254']],
  ['d111111abcdef8.cloudfront.net', 'nxdomain'],
  ['old-bucket.s3-website.eu-west-1.amazonaws.com', 'nxdomain'],
]

const THERE = { a: ['127.0.0.1'], txt: ['v=spf1 -all', 'other'], ns: ['ns1.fleet.example'] }
const ALIAS = { cname: `well.${ZONE}` }

/** Sites that are well but for what their records should be. */
export const RECORDS: readonly {
  readonly label: string
  readonly says: Answer
  readonly dns: DnsExpectation
  readonly expected: Member['expected']
}[] = [
  {
    label: 'dns-well',
    says: THERE,
    dns: { a: ['127.0.0.1', '192.0.2.1'], txt: ['v=spf1 -all'], ns: ['ns1.fleet.example'] },
    expected: 'healthy',
  },
  { label: 'dns-alias', says: ALIAS, dns: { cname: [`well.${ZONE}`] }, expected: 'healthy' },
  {
    label: 'dns-long',
    says: {
      a: ['127.0.0.1'],
      txt: [...Array.from({ length: 40 }, (_, i) => `${i} ${'x'.repeat(500)}`), 'last'],
    },
    dns: { txt: ['last'] },
    expected: 'healthy',
  },
  { label: 'dns-many', says: Array.from({ length: 100 }, () => '127.0.0.1'), dns: {}, expected: 'healthy' },
  { label: 'dns-half', says: { a: ['127.0.0.1'], silent: ['AAAA'] }, dns: {}, expected: 'healthy' },
  { label: 'dns-dead', says: ['127.255.255.254', '127.0.0.1'], dns: {}, expected: 'tcp_address_down' },
  { label: 'dns-a', says: THERE, dns: { a: ['192.0.2.1'] }, expected: 'dns_mismatch' },
  { label: 'dns-aaaa', says: THERE, dns: { aaaa: ['2001:db8::1'] }, expected: 'dns_mismatch' },
  { label: 'dns-txt', says: THERE, dns: { txt: ['v=DMARC1'] }, expected: 'dns_mismatch' },
  { label: 'dns-ns', says: THERE, dns: { ns: ['ns2.fleet.example'] }, expected: 'dns_mismatch' },
  { label: 'dns-cname', says: ALIAS, dns: { cname: ['elsewhere.example'] }, expected: 'dns_mismatch' },
]

/** Sites that are well, by what the other resolver says of them. */
export const SPLIT: readonly (readonly [string, Answer, Member['expected']])[] = [
  ['dns-agreed', ['127.0.0.1'], 'healthy'],
  ['dns-elsewhere', ['127.0.0.2'], 'healthy'],
  ['dns-split', 'nxdomain', 'dns_mismatch'],
]
