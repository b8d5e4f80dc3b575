import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { ProbeReport } from '../../functions/runtime/ports'
import type { Issue } from '../../schemas/issue'
import { renderReports } from '../../tools/probe/render'
import { ok, type Probed, startProbed } from '../support/probed'
import { type Ran, runCommand } from '../support/run-command'

const ROOT = join(__dirname, '..', '..')
const test = suite('npm run probe')

const scratch = mkdtempSync(join(tmpdir(), 'probe-test-'))
const CA = join(scratch, 'ca.pem')
const NO_CA = join(scratch, 'text.pem')
const SHOP = 'shop.example.com'

let probed: Probed
let well: number
let down: number
test.before(async () => {
  probed = await startProbed()
  probed.names.set('gone.example.com', 'nxdomain')
  probed.names.set('refused.example.com', 'refused')
  well = await probed.https(SHOP, ok)
  down = await probed.http((_, response) => void response.writeHead(503).end())
  writeFileSync(CA, probed.authority.certificate)
  writeFileSync(NO_CA, 'no certificate\n')
})
test.after(async () => {
  await probed.stop()
  rmSync(scratch, { recursive: true, force: true })
})

/** As `npm run probe` does, without npm's own half second. */
const probe = (...args: readonly string[]): Promise<Ran> =>
  runCommand(process.execPath, ['tools/run.cjs', 'tools/probe/index.ts', ...args], {
    cwd: ROOT,
    env: { NODE_NO_WARNINGS: '1', NO_COLOR: '1' },
  })
/** With everything that the sites of this test need. */
const probeHere = (...args: readonly string[]): Promise<Ran> =>
  probe('--resolver', probed.names.address, '--ca', CA, '--allow-private', '--rdap', 'off', ...args)

/** What is wrong with a command line, and what is said about it, before the usage. */
const TARGET = 'TARGET: expected a host, HOST:PORT or URL'
const refused: readonly (readonly [readonly string[], string])[] = [
  [[], `${TARGET}, found none`],
  [['shop example com'], `${TARGET} (https://, http://, tls://, tcp://), found "shop example com"`],
  [['ftp://example.com/'], TARGET],
  [['https://user@example.com'], TARGET],
  [['example.com:0'], 'TARGET: expected a port, 1 to 65535, found "example.com:0"'],
  [['example.com:https'], 'TARGET: expected a port, 1 to 65535'],
  [['a.com', '--wide'], "Unknown option '--wide'"],
  [['a.com', '--json=yes'], "Option '--json' does not take an argument"],
  [['a.com', '--allow-private=1'], "Option '--allow-private' does not take an argument"],
  [['a.com', '--timeout'], "Option '--timeout <value>' argument missing"],
  [['a.com', '--timeout', '99'], '--timeout: expected milliseconds, 100 to 60000, found "99"'],
  [['a.com', '--timeout', '2s'], '--timeout: expected milliseconds, 100 to 60000, found "2s"'],
  [['a.com', '--resolve', 'a.com:192.0.2.1'], '--resolve: expected HOST:PORT:ADDR'],
  [['a.com', '--resolve', 'a.com:70000:192.0.2.1'], '--resolve: expected HOST:PORT:ADDR'],
  [['a.com', '--resolver', 'dns.example.com'], '--resolver: expected ADDR or ADDR:PORT'],
  [['a.com', '--resolver', '9.9.9.9:70000'], '--resolver: expected ADDR or ADDR:PORT'],
  [['a.com', '--ca', join(scratch, 'none.pem')], '--ca: expected a file of certificates in PEM, but '],
  [
    ['a.com', '--ca', NO_CA],
    `--ca: expected a file of certificates in PEM, but ${NO_CA} holds something else`,
  ],
  [['a.com', '--rdap', 'registry'], '--rdap: expected a URL or off, found "registry"'],
  [['a.com', '--expect', 'status'], '--expect: expected KEY=VALUE, found "status"'],
  [['a.com', '--expect', 'colour=red'], '--expect: expected a key that there is, found "colour"'],
  [['a.com', '--expect', 'status=ok'], '--expect status: expected whole numbers such as 200,204, found "ok"'],
  [['a.com', '--expect', 'status=99'], '--expect status: expected an HTTP status, found "99"'],
  [['a.com', '--expect', 'tls_min=1.1'], '--expect tls_min: expected one of 1.2, 1.3, found "1.1"'],
  [['a.com', '--expect', 'method=POST'], '--expect method: expected one of GET, HEAD, OPTIONS, found "POST"'],
  [['a.com', '--expect', 'www=no'], '--expect www: expected one of auto, required, off, found "no"'],
  [
    ['a.com', '--expect', 'legacy_tls_refused=1'],
    '--expect legacy_tls_refused: expected true or false, found "1"',
  ],
  // What a deployment would refuse, in its words.
  [['9.9.9.9'], 'TARGET "9.9.9.9": domain: found "9.9.9.9", allowed is a host name, not an IP address'],
  [
    ['a.con'],
    'TARGET "a.con": domain: found "a.con", allowed is a host name under a top-level domain that exists',
  ],
  [
    ['tcp://a.com:22', '--expect', 'body_contains=x'],
    'TARGET "tcp://a.com:22": expect.body_contains: found "x", allowed is nothing with the scheme tcp, whose probe asks for no answer',
  ],
  [
    ['a.com', '--expect', 'method=HEAD', '--expect', 'body_contains=x', '--expect', 'dns.a=::1'],
    'TARGET "a.com": expect.dns.a.0: found "::1", allowed is an IPv4 address\nTARGET "a.com": expect.body_contains: found "x", allowed is nothing with the method HEAD, whose answers have no body',
  ],
  [
    ['a.com', '--expect', 'redirect_to=https://a.com/#x'],
    'TARGET "a.com": expect.redirect_to: found "https://a.com/#x", allowed is a URL without a fragment, which no server is sent',
  ],
  [
    ['a.com', '--expect', 'certificate_days=3', '--expect', 'certificate_critical_days=9'],
    'TARGET "a.com": expect.certificate_critical_days: found 9, allowed is at most expect.certificate_days (3)',
  ],
]
for (const [args, message] of refused) {
  test(`probe ${args.join(' ').replaceAll(scratch, '')}: refused, with what was expected`, async () => {
    const { code, said } = await probe(...args)
    assert.is(code, 2)
    assert.ok(said.startsWith(message), said.slice(0, 400))
    assert.match(said, '\n\nUsage: npm run --silent probe')
  })
}

test('--help tells every option and every key', async () => {
  const { code, said } = await probe('--help')
  assert.is(code, 0)
  for (const word of ['json', 'resolve', 'ca', 'resolver', 'allow-private', 'timeout', 'rdap', 'expect'])
    assert.match(said, `--${word}`)
  assert.match(said, /Exit codes: 0 .* 1 .* 2 /)
  for (const line of said.split('\n')) assert.ok(line.length <= 80, line)
})

test('a site that is well: 0, one line', async () => {
  const { code, said } = await probeHere(`${SHOP}:${well}`)
  assert.is(code, 0, said)
  assert.match(
    said,
    /^target +finding +dns +tcp +tls +first +total ms\nshop\.example\.com:\d+ +healthy( +[\d.]+){5}\n$/,
  )
})

test('an issue among sites that are well: 1, with what is known of it, and how many there are', async () => {
  const { code, said } = await probeHere(`${SHOP}:${well}`, `http://${SHOP}:${down}/`, 'gone.example.com')
  assert.is(code, 1, said)
  assert.match(
    said,
    `http://${SHOP}:${down}/  http_status (critical)\n  http://${SHOP}:${down}/ answers with status 503`,
  )
  assert.match(said, / {2}status_code +503\n/)
  assert.match(said, 'gone.example.com  dns_nxdomain (critical)\n')
  assert.match(said, '3 probed: 1 healthy, 2 with an issue, 0 could not be told\n')
})

test('a private address without --allow-private: 1, and which option would allow it', async () => {
  const { code, said } = await probe('--resolver', probed.names.address, `${SHOP}:${well}`)
  assert.is(code, 1, said)
  assert.match(said, 'dns_non_public_address (critical)')
  assert.match(said, 'leads to an address that no visitor can reach: 127.0.0.1 is a loopback address')
  assert.match(said, '--allow-private')
})

test('an issue counts more than what could not be told', async () => {
  const { code } = await probeHere('gone.example.com', 'refused.example.com')
  assert.is(code, 1)
})

test('--json: one object for each target, in their order', async () => {
  const { code, said } = await probeHere(
    '--json',
    `${SHOP}:${well}`,
    'gone.example.com',
    'refused.example.com',
  )
  assert.is(code, 1)
  const [first, second, third, ...more] = said
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))
  assert.equal(more, [])
  assert.is(first.domain, SHOP)
  assert.is(first.status, 'healthy')
  assert.equal(first.issues, [])
  assert.equal(Object.keys(first.timings).sort(), ['dns_ms', 'first_byte_ms', 'tcp_ms', 'tls_ms', 'total_ms'])
  assert.is(second.status, 'issue')
  assert.equal(Object.keys(second.issues[0]).sort(), [
    'check',
    'evidence',
    'issue_type',
    'severity',
    'summary',
  ])
  assert.is(second.issues[0].issue_type, 'dns_nxdomain')
  assert.is(third.status, 'unknown')
  assert.match(third.reason, 'refuses to answer')
})

test('--resolve connects there, asks no name and checks nothing else', async () => {
  const asked = probed.names.asked.length
  const args = ['--resolver', probed.names.address, '--ca', CA, '--allow-private', '--json']
  const { code, said } = await probe(...args, '--resolve', `${SHOP}:${well}:127.0.0.1`, `${SHOP}:${well}`)
  assert.is(code, 0, said)
  assert.is(JSON.parse(said).notes, undefined, 'no registration was looked up')
  assert.is(probed.names.asked.length, asked)
})

test('--resolve to where nothing is: 1', async () => {
  const { code, said } = await probeHere('--resolve', `${SHOP}:${well}:127.255.255.254`, `${SHOP}:${well}`)
  assert.is(code, 1)
  assert.match(said, 'tcp_refused')
})

test('without --ca a private authority is not trusted', async () => {
  const { code, said } = await probe('--resolver', probed.names.address, '--allow-private', `${SHOP}:${well}`)
  assert.is(code, 1)
  assert.match(said, 'tls_untrusted')
})

test('--timeout bounds a probe', async () => {
  const silent = await probed.https(SHOP, () => {})
  const { code, said } = await probeHere('--timeout', '2000', `${SHOP}:${silent}`)
  assert.is(code, 1, said)
  assert.match(said, 'http_timeout')
})

test('--expect says what a healthy answer is', async () => {
  const given = ['status=200', 'body_contains=all is well', 'header.content-length=12', 'dns.a=127.0.0.1']
  const args = given.flatMap((text) => ['--expect', text])
  assert.is((await probeHere(...args, `${SHOP}:${well}`)).code, 0)
  const { code, said } = await probeHere('--expect', 'body_contains=release 42', `${SHOP}:${well}`)
  assert.is(code, 1)
  assert.match(said, 'http_body_mismatch')
})

test('international names, capitals, a dot at the end', async () => {
  const { said } = await probeHere('--json', `BÜCHER.example.com.:${well}`)
  assert.is(JSON.parse(said).domain, 'xn--bcher-kva.example.com')
})

test('on a terminal no line is wider than it, and a target that is cut stands whole below', () => {
  const domain = 'a-rather-long-name-of-a-shop.europe.example.com'
  const facts = [
    { name: 'cert_names', value: Array.from({ length: 20 }, (_, i) => `DNS:${i}.example.com`).join(', ') },
    { name: 'location', value: `https://${'x'.repeat(200)}/` },
  ]
  const issue: Issue = {
    issue_type: 'tls_hostname_mismatch',
    severity: 'critical',
    summary: `the certificate of ${domain} is for another name, and this goes on for a while`,
    evidence: { observed_at: '2026-01-31T08:05:00.000Z', target: `https://${domain}/`, facts, timings: {} },
  }
  const timings = { dns_ms: 1.23, tcp_ms: 12_345, total_ms: 59_999.9 }
  const report: ProbeReport = {
    domain,
    status: 'issue',
    issues: [issue, issue],
    timings,
    notes: ['www: '.repeat(40)],
  }
  const lines = renderReports([{ domain }, { domain }], [report, report], 80).split('\n')
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colours are such
  for (const line of lines) assert.ok(line.replace(/\u001b\[\d+m/g, '').length <= 80, line)
  assert.ok(lines.some((line) => line.includes(domain)))
})

test.run()
