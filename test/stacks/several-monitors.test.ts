import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { severalMonitorsProblems } from '../../functions/domain/monitor-rules/several-monitors'
import { withSharedChecks } from '../../functions/domain/monitor-rules/shared-checks'
import type { Monitor } from '../../schemas/monitor'

/** What several monitors in a list come to: names, places, and what they have in common. */

const test = suite('settings: several monitors')

const domain = 'shop.example.com'
const named = (name: string, more: Partial<Monitor> = {}): Monitor => ({ domain, name, ...more })
const cart = named('cart', { path: '/cart' })

const WRONG: readonly (readonly [readonly Monitor[], string])[] = [
  [
    [{ domain }, { domain, path: '/cart' }],
    'monitors.1.name: found nothing, allowed is a name that no other monitor has: monitors.0 is called shop.example.com',
  ],
  [
    [cart, named('Cart', { path: '/basket' })],
    'monitors.1.name: found "Cart", allowed is a name that no other monitor has: monitors.0 is called cart',
  ],
  [
    [cart, { domain: 'blog.example.com', name: 'cart' }],
    'monitors.1.name: found "cart", allowed is a name that no other monitor has: monitors.0 is called cart',
  ],
  [
    [{ domain }, { domain: 'blog.example.com', name: domain }],
    'monitors.1.name: found "shop.example.com", allowed is a name that no other monitor has: monitors.0 is called shop.example.com',
  ],
  [
    [named('blog.example.com')],
    'monitors.0.name: found "blog.example.com", allowed is a name that is not that of another host',
  ],
  [
    [cart, named('basket', { path: '/cart' })],
    'monitors.1.path: found "/cart", allowed is another domain, port or path than that of monitors.0: shop.example.com:443/cart',
  ],
  [
    [{ domain }, named('again')],
    'monitors.1.domain: found "shop.example.com", allowed is another domain, port or path than that of monitors.0: shop.example.com:443/',
  ],
  [
    [{ domain }, named('again', { port: 443, path: '/./' })],
    'monitors.1.path: found "/./", allowed is another domain, port or path than that of monitors.0: shop.example.com:443/',
  ],
  [
    [{ domain }, named('again', { method: 'HEAD', port: 443 })],
    'monitors.1.port: found 443, allowed is another domain, port or path than that of monitors.0: shop.example.com:443/',
  ],
  [
    [cart, named('umlaut', { path: '/caf%C3%A9' }), named('other', { path: '/café' })],
    'monitors.2.path: found "/café", allowed is another domain, port or path than that of monitors.1: shop.example.com:443/caf%C3%A9',
  ],
  [
    [named('a', { scheme: 'tcp', port: 22 }), named('b', { scheme: 'tcp', port: 22 })],
    'monitors.1.port: found 22, allowed is another domain, port or path than that of monitors.0: tcp://shop.example.com:22',
  ],
  [
    [
      { domain, expect: { certificate_days: 20 } },
      { ...cart, expect: { certificate_days: 10 } },
    ],
    'monitors.1.expect.certificate_days: found 10, allowed is 20 as in monitors.0: the certificate of shop.example.com:443 is checked once',
  ],
  [
    [
      { domain, checks: { www: 'auto' } },
      { ...cart, checks: { www: 'required' } },
    ],
    'monitors.1.checks.www: found "required", allowed is "auto" as in monitors.0: the name with or without www of shop.example.com:443 is checked once',
  ],
  [
    [
      { domain, expect: { registration_days: 20 } },
      named('tcp', { scheme: 'tcp', port: 22, expect: { registration_critical_days: 10 } }),
    ],
    'monitors.1.expect.registration_critical_days: found 10, allowed is nothing as in monitors.0: the registration of shop.example.com is checked once',
  ],
]
for (const [monitors, message] of WRONG)
  test(`refuses ${JSON.stringify(monitors)}`, () =>
    assert.equal(severalMonitorsProblems(monitors), [message]))

const RIGHT: readonly (readonly Monitor[])[] = [
  [{ domain }, cart, named('admin', { port: 8443 }), named('ssh', { scheme: 'tcp', port: 22 })],
  [named('tls', { scheme: 'tls' }), { domain }],
  [named('one', { path: '/a?b=1' }), named('two', { path: '/a?b=2' }), named('three', { path: '/a/' })],
  [named('/cart', { path: '/cart' }), named('shop.example.com/x', { path: '/x' })],
  [named(domain), cart],
  [
    { domain, expect: { certificate_days: 20 } },
    { ...cart, expect: { certificate_days: 20 } },
    named('admin', { port: 8443, expect: { certificate_days: 5 } }),
  ],
]
for (const monitors of RIGHT)
  test(`takes ${JSON.stringify(monitors)}`, () => assert.equal(severalMonitorsProblems(monitors), []))

/** Checks that are left to another monitor, by monitor. */
const left = (...monitors: readonly Monitor[]) => withSharedChecks(monitors).map(({ checks = {} }) => checks)

test('what monitors have in common is checked by the first of them', () => {
  assert.equal(left({ domain }, cart, named('basket', { path: '/basket' })), [
    {},
    { certificate: false, registration: false, www: 'off', http_to_https: false },
    { certificate: false, registration: false, www: 'off', http_to_https: false },
  ])
})

test('of another port the certificate is another one', () => {
  assert.equal(left({ domain }, named('admin', { port: 8443 })), [{}, { registration: false }])
})

test('one whose settings say something of it makes it', () => {
  assert.equal(left({ domain }, { ...cart, expect: { certificate_days: 20 }, checks: { www: 'required' } }), [
    { certificate: false, www: 'off' },
    { www: 'required', registration: false, http_to_https: false },
  ])
})

test('what one of them is to leave alone, another one checks', () => {
  const off = { certificate: false, registration: false, www: 'off', http_to_https: false } as const
  assert.equal(left({ domain, checks: off }, cart), [off, {}])
})

test('a health check and a certificate of ACM are asked about once', () => {
  const resources = {
    route53_health_check_id: 'abcdef12-3456-7890',
    acm_certificate_arn:
      'arn:aws:acm:us-east-1:123456789012:certificate/12345678-1234-1234-1234-123456789012',
  }
  const [, { health_check, acm_certificate } = {}] = left({ domain, resources }, { ...cart, resources })
  assert.equal([health_check, acm_certificate], [false, false])
  const other = { ...resources, route53_health_check_id: 'fedcba98-3456-7890' }
  assert.is(left({ domain, resources }, { ...cart, resources: other })[1]?.health_check, undefined)
})

test('the name with www that has a monitor of its own is not checked beside the one without', () => {
  assert.equal(left({ domain: 'example.com' }, { domain: 'www.example.com' }), [
    { www: 'off' },
    { www: 'off' },
  ])
  assert.equal(left({ domain: 'example.com' }, { domain: 'www.example.com', port: 8443 }), [{}, {}])
  assert.equal(left({ domain: 'example.com', checks: { www: 'required' } }, { domain: 'www.example.com' }), [
    { www: 'required' },
    { www: 'off' },
  ])
})

test('monitors of different domains have nothing in common', () => {
  const monitors = [{ domain }, { domain: 'blog.example.com' }]
  assert.equal(withSharedChecks(monitors), monitors)
})

test.run()
