import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { readArguments } from '../../tools/probe/arguments'

/** What is probed for what is written, without a process for each. */

const test = suite('npm run probe: arguments')

const targetsOf = (...argv: readonly string[]): unknown => {
  try {
    return readArguments(argv).targets.map(({ domain, scheme, port, path }) => [domain, scheme, port, path])
  } catch (error) {
    return error instanceof Error ? error.message : error
  }
}
const A_TARGET = 'a host, HOST:PORT or URL (https://, http://, tls://, tcp://)'

const taken: readonly (readonly [string, string, string, (number | undefined)?, string?])[] = [
  ['shop.example.de', 'shop.example.de', 'https'],
  ['münchen.de', 'xn--mnchen-3ya.de', 'https'],
  ['shop.example.com.', 'shop.example.com', 'https'],
  ['HTTPS://Shop.Example.COM/Path', 'shop.example.com', 'https', undefined, '/Path'],
  ['https://shop.example.com?q=1', 'shop.example.com', 'https', undefined, '/?q=1'],
  ['shop.example.com:8443?q=/1', 'shop.example.com', 'https', 8443, '/?q=/1'],
  ['shop.example.com:80', 'shop.example.com', 'http', 80],
]
for (const [written, domain, scheme, port, path] of taken)
  test(`${written}: ${domain}`, () => assert.equal(targetsOf(written), [[domain, scheme, port, path]]))

const refused: readonly (readonly [readonly string[], string])[] = [
  [
    ['shop.example.com/a#b'],
    `TARGET: expected ${A_TARGET}, without a fragment, which no server is sent, found "shop.example.com/a#b"`,
  ],
  [['::1'], `TARGET: expected ${A_TARGET}, found "::1"`],
  [
    ['a.com', '--expect', 'dns.a=10.0.0.1'],
    'TARGET "a.com": expect.dns.a.0: found "10.0.0.1", allowed is a public address while probe.allow_private is false',
  ],
  [
    ['shop.a.com', '--expect', 'redirect_to=https://www.a.con/'],
    'TARGET "shop.a.com": expect.redirect_to: found "www.a.con", allowed is a host name under a top-level domain that exists: there is no .con',
  ],
  [
    ['a.com', '--resolver', '9.9.9.9', '--resolver', '9.9.9.9:53'],
    'settings probe.resolvers.1: found "9.9.9.9:53", allowed is each resolver once',
  ],
  [
    ['a.com', '--expect', 'registration=true', '--rdap', 'off'],
    'TARGET "a.com": checks.registration: found true, allowed is true only with probe.rdap_url',
  ],
]
for (const [argv, message] of refused)
  test(`${argv.join(' ')}: refused`, () => assert.is(targetsOf(...argv), message))

test.run()
