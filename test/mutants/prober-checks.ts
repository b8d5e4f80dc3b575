import type { Mutant } from './mutant'

const TLS = ['test/functions/adapters/prober/net/tls.test.ts']
const FLEET = ['test/functions/adapters/prober/fleet.test.ts']
const WWW = ['test/functions/adapters/prober/checks/www.test.ts']
const NETWORK = ['test/functions/adapters/prober/net/network.test.ts']
const REGISTRATION = ['test/functions/adapters/prober/checks/registration.test.ts']

const of =
  (file: string, tests: readonly string[]) =>
  (name: string, find: string, replace: string): Mutant => ({
    name: `prober: ${name}`,
    file: `functions/adapters/prober/${file}.ts`,
    find,
    replace,
    tests,
  })

const certificate = of('net/certificate', TLS)
const oddCertificate = of('net/certificate', FLEET)
const VERDICTS_CERTIFICATES = ['test/functions/adapters/prober/verdicts-certificates.test.ts']
const odd = of('net/certificate', VERDICTS_CERTIFICATES)
const VERDICTS_NAMES = ['test/functions/adapters/prober/verdicts-names.test.ts']
const verdictNames = of('net/resolve', VERDICTS_NAMES)
const VERDICTS_AWS = ['test/functions/adapters/prober/verdicts-aws.test.ts']
const verdictsAws = of('checks/health-check', VERDICTS_AWS)
const acm = of('checks/acm-certificate', VERDICTS_AWS)
const VERDICTS_HTTP = ['test/functions/adapters/prober/verdicts-http.test.ts']
const text = of('net/text', VERDICTS_HTTP)
const registration = of('checks/registration', REGISTRATION)
const www = of('checks/www', WWW)
const httpToHttps = of('checks/http-to-https', WWW)
const records = of('checks/records', ['test/functions/adapters/prober/checks/records.test.ts'])
const names = of('net/resolve', NETWORK)
const lag = of('run/inspect', ['test/functions/adapters/prober/run/event-loop-lag.test.ts'])
const parser = of('net/response-parser', ['test/functions/adapters/prober/net/response-parser.test.ts'])

/** What each check must find, and must not. */
export const proberChecks: readonly Mutant[] = [
  certificate('a certificate may be for any host', 'if (other !== undefined)', 'if (other === null)'),
  certificate(
    'a chain need not be trusted',
    'if (!socket.authorized) {',
    'if (socket.authorized === null) {',
  ),
  certificate('a certificate that has ended is well', 'if (to <= now)', 'if (to <= 0)'),
  certificate('a certificate that has not begun is well', 'if (from > now)', 'if (from > Infinity)'),
  certificate(
    'a certificate is remembered by its name',
    'const { fingerprint256 } = certificate',
    'const fingerprint256 = certificate.subject',
  ),
  oddCertificate('a key may be short', ': bits >= rsaBits', ': bits >= 0'),
  odd(
    'the subject is a host name',
    'if (names.length === 0)',
    'if (names.length === 0 && certificate.subject.includes(host)) return undefined\n  if (names.length === 0)',
  ),
  odd('a name of one letter is a wildcard', "if (!name.startsWith('*.')) return false", ''),
  odd('a wildcard may cover a public suffix', ' && getPublicSuffix(parent) !== parent', ''),
  odd(
    'keys of RSA-PSS have no length',
    'peer.bits ?? certificate.publicKey',
    'peer.bits ?? undefined && certificate.publicKey',
  ),
  odd(
    'a weak signature is not named',
    'certificate.raw.includes(Buffer.from(oid',
    'certificate.raw.equals(Buffer.from(oid',
  ),
  odd(
    'the certificate that has expired is always the first',
    'chain.find(({ validTo }) => Date.parse(validTo) <= now)',
    'chain[0]',
  ),
  of('checks/certificate', TLS)(
    'a certificate of six days is one of a year',
    'Math.min(validity_ms / share, days * DAY_MS)',
    'Math.max(validity_ms / share, days * DAY_MS)',
  ),
  oddCertificate('any protocol is new enough', 'if (protocol <', "if (protocol === '' && protocol <"),
  oddCertificate(
    'an intermediate certificate is never missing',
    'if (!NO_ISSUER.includes(code) ||',
    'if (code !== "" ||',
  ),
  of('net/connect', TLS)(
    'an old protocol is a failed handshake',
    'if (OLD_PROTOCOL.has(code))',
    'if (code === "")',
  ),
  of('checks/legacy-tls', FLEET)(
    'old protocols may be spoken too',
    'checks.legacy_tls_refused === true && ',
    'false && ',
  ),
  of('checks/certificate', TLS)(
    'a certificate is never about to end',
    'if (left_ms >= Math.max(warning_ms, critical_ms)) return',
    'if (left_ms >= 0) return',
  ),
  of('checks/certificate', TLS)(
    'the last days of a certificate are like the others',
    'left_ms < critical_ms ?',
    'left_ms < 0 ?',
  ),
  registration(
    'a registration that has ended is about to',
    'if (ending || (expires_at',
    'if (ending && (expires_at',
  ),
  registration(
    'the last days of a registration are like the others',
    'days < (expect.registration_critical_days ?? CRITICAL_DAYS)',
    'days < 0',
  ),
  registration(
    'a registration is asked for again at every probe',
    'const fresh = before !== undefined',
    'const fresh = before === null',
  ),
  registration('names that nobody registers are asked for', 'isReservedDomain(host) ?', "host === '' ?"),
  of('checks/health-check', ['test/functions/adapters/prober/checks/health-check.test.ts'])(
    'a health check fails where one checker does',
    '> HEALTHY_SHARE',
    '>= 1',
  ),
  www(
    'a related host that does not exist is never missed',
    "if (checks.www !== 'required' && ABSENT",
    'if (ABSENT',
  ),
  www('a related host that fails is well', 'if (response.status >= 500)', 'if (response.status >= 600)'),
  httpToHttps(
    'plain HTTP need not lead to HTTPS',
    'if (response.status >= 400 ||',
    'if (response.status >= 0 ||',
  ),
  httpToHttps('plain HTTP may lead to anyone', 'if (isOwn(url, target.url) ||', 'if (isOwn(url, url) ||'),
  records('resolvers may disagree', 'if (kinds.size < 2) return', 'if (kinds.size < 3) return'),
  records(
    'the order of addresses is a disagreement',
    'addresses.map(address).sort()',
    'addresses.map(address)',
  ),
  names('a silent resolver is a silent zone', 'if (await answersAtAll(', 'if (true || await answersAtAll('),
  names(
    'a zone that is silent about IPv6 holds up',
    'return addresses.length > 0 ? {',
    'return addresses.length > 100 ? {',
  ),
  names(
    'aliases in a circle lead to something that does not exist',
    'if (circular)',
    'if (!circular && circular)',
  ),
  names(
    'an alias without an address can be claimed',
    "failure.issueType === 'dns_nxdomain'",
    "failure.issueType !== 'dns_servfail'",
  ),
  lag('the own slowness is that of the site', 'stalled_ms > timeout_ms / 2', 'stalled_ms > timeout_ms * 2'),
  lag(
    'the own slowness uses up the budget of the site',
    'const stalled_ms = stalledMs()',
    'const stalled_ms = 0 * stalledMs()',
  ),
  parser(
    'a length and chunks go together',
    'if (coding !== undefined && length !== undefined) throw',
    'if (coding === "" && length !== undefined) throw',
  ),
  parser('tiny chunks of a body are free', 'if (this.chunking > MAX_CHUNKING)', 'if (this.chunking < 0)'),
  parser(
    'tiny chunks of a body are held one by one',
    'if (body.length >= MAX_PARTS)',
    'if (body.length < 0)',
  ),
  parser('lines end with CRLF only', "bytes.indexOf('\\n\\n')", '-1'),
  verdictNames(
    'a resolver that is dead holds up the others',
    'else if (answered !== -1 || worth > 0)',
    'else if (answered === -2)',
  ),
  verdictNames(
    'a resolver that is dead is waited for each time',
    'silentUntil.set(server, performance.now() + SILENT_MS)',
    'silentUntil.delete(server)',
  ),
  verdictNames(
    'the first answer of any resolver counts',
    'if (answered !== -1 && !before.some(isAwaited)) finish()',
    'if (answered !== -1) finish()',
  ),
  verdictNames(
    'an IPv4 lookup that fails is none',
    "const failed = v4 !== '' && v4 !== 'ENODATA'",
    "const failed = v4 === '-'",
  ),
  of('net/request', VERDICTS_NAMES)(
    'only the first address is tried',
    'addresses.slice(0, MAX_ATTEMPTS)',
    'addresses.slice(0, 1)',
  ),
  of('net/request', VERDICTS_NAMES)(
    'a dead address is forgotten',
    'if (error instanceof NotConnected) unreachable.push(',
    'if (error === undefined) unreachable.push(',
  ),
  of('net/request', VERDICTS_NAMES)(
    'a dead address takes all of the time',
    'const connecting = last ? deadline : sooner(deadline, share)',
    'const connecting = last || share > 0 ? deadline : sooner(deadline, share)',
  ),
  of('checks/records', VERDICTS_NAMES)(
    'a resolver that fails for all names disagrees',
    "found.codes.includes('ESERVFAIL') &&",
    "found.codes.includes('none') &&",
  ),
  verdictsAws('inverted health checks are like others', 'reached === (config.Inverted !== true)', 'reached'),
  verdictsAws('a disabled health check fails', 'if (config.Inverted !== true) return\n', ''),
  verdictsAws(
    'a disabled one that is inverted is well',
    'if (config.Inverted !== true) return\n',
    'return\n',
  ),
  verdictsAws(
    'the metric is a hint',
    'if (metric.value === undefined) return verify',
    'if (metric !== undefined) return verify',
  ),
  acm('a pending validation is well', "if (status === 'PENDING_VALIDATION')", "if (status === '')"),
  acm('a failed renewal is well', "if (renewal_status === 'FAILED')", 'if (renewal_status === undefined)'),
  acm('a record that is there is missing', "status !== 'SUCCESS'", "status !== ''"),
  httpToHttps(
    'whatever is on port 80 is a fault',
    'if (WRONG_WAY.has(error.issueType)) throw',
    'if (error.issueType !== undefined) throw',
  ),
  of('run/inspect', WWW)(
    'plain HTTP is as bad as the monitor says',
    'milder(found.severity, atMost ?? found.severity)',
    'found.severity',
  ),
  of('run/inspect', ['test/functions/adapters/prober/run/coverage.test.ts'])(
    'a slow site leaves no time for other checks',
    'deadline.left() < least_ms ? makeDeadline(least_ms) : deadline',
    'deadline',
  ),
  text('every text is UTF-8', 'return decoder.decode(bytes)', "return bytes.toString('utf8')"),
  text(
    'a text that cannot be decoded is read as it is',
    'if (!LOOKS_LIKE_ASCII.test(label) && isPlainText(bytes))',
    'if (label !== undefined)',
  ),
  text('an unknown coding is none', 'if (isPlainText(body)) return body', 'return body'),
  text(
    'deflate has a header of zlib',
    "if (codeOf(error) !== 'Z_DATA_ERROR') throw error",
    'if (error !== undefined) throw error',
  ),
  of('net/http', VERDICTS_HTTP)(
    'a broken body counts before the status',
    'if (parser.status >= 200) answered(fault)',
    'if (parser.status >= 1_000) answered(fault)',
  ),
  of('checks/expectations', VERDICTS_HTTP)(
    'a firewall that answers is the site',
    'if (expect.status?.includes(response.status) !== true) expectNotBlocked(response)',
    '',
  ),
  of('net/redirects', VERDICTS_HTTP)(
    'every loop is one that a cookie ends',
    'return Array.isArray(found) ? undefined : found',
    'return { url: chain.first, response: { status: 200 } } as FinalResponse',
  ),
  of('net/redirects', VERDICTS_HTTP)(
    'cookies are sent to any host',
    "(domain === '' ? url.hostname === hostname : within(url.hostname)) &&",
    '',
  ),
  of('net/redirects', VERDICTS_HTTP)(
    'whoever sets a cookie names its domain',
    "if (domain !== '' && (!within(hostname) ||",
    "if (domain !== '' && (false ||",
  ),
  of('net/request', VERDICTS_HTTP)(
    'a server that speaks HTTP/2 only is down',
    '!(error instanceof Http2Only)',
    '!(error instanceof Http2Only && error.summary === "")',
  ),
  of('run/confirm', ['test/functions/adapters/prober/run/coverage.test.ts'])(
    'what one probe found counts',
    '.filter(([check]) => !observations.some(',
    '.filter(([check]) => !observations.every(',
  ),
  of('net/address', ['test/functions/adapters/prober/net/address.test.ts'])(
    'link-local addresses are private ones',
    "new Set(['loopback',",
    "new Set(['linkLocal', 'loopback',",
  ),
  of('net/address', ['test/functions/adapters/prober/net/address.test.ts'])(
    'IPv4 in IPv6 is IPv6',
    'ipaddr.process(address)',
    'ipaddr.parse(address)',
  ),
]
