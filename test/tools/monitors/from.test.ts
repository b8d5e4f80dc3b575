import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as fc from 'fast-check'
import * as E from 'fp-ts/Either'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { addedMonitor } from '../../../functions/domain/monitors/added'
import { ToolError } from '../../../local/commands/shared/command-line'
import { exportsOf, PRODUCTS, type Product } from '../../../tools/monitors/from'
import { allowedOf } from '../../../tools/monitors/from/allowed'
import { sampleSize } from '../../support/sample-size'

const test = suite('tools/monitors: exports of other products')

const fixture = (name: string): string => readFileSync(join(__dirname, 'exports', name), 'utf8')

const PROBE = {
  ...{ timeout_ms: 10_000, confirmations: 3, confirm_interval_ms: 2_000, concurrency: 32 },
  ...{ allow_private: false, resolvers: [], rdap_url: 'https://rdap.org/' },
}

const files: readonly (readonly [Product, string, readonly (readonly [object | undefined, string])[]])[] = [
  [
    'uptime-kuma',
    'uptime-kuma.json',
    [
      [{ domain: 'shop.example.com', name: 'Shop' }, 'ignoreTls'],
      [
        {
          domain: 'blog.example.com',
          path: '/feed?all=1',
          name: 'Blog-feed',
          expect: { status: [200, 301], body_contains: '<rss' },
        },
        'authMethod: probes do not sign in (basic) headers basic_auth_user',
      ],
      [{ domain: 'db.example.com', name: 'Database', scheme: 'tcp', port: 5432 }, ''],
      [undefined, 'type: ping is not probed here'],
      [undefined, 'active: it is paused there'],
      [undefined, 'method: POST could change something'],
    ],
  ],
  [
    'gatus',
    'gatus.yaml',
    [
      [
        {
          domain: 'shop.example.com',
          name: 'web/shop',
          expect: { status: [200, 204], body_contains: 'Welcome', max_ms: 800, certificate_days: 2 },
        },
        'conditions: [BODY].status == UP headers',
      ],
      [{ domain: 'mail.example.com', name: 'mail', scheme: 'tls', port: 993 }, ''],
      [undefined, 'url: icmp://example.com is not probed here'],
      [undefined, 'enabled: it is off there'],
    ],
  ],
  [
    'blackbox',
    'prometheus.yml',
    [
      [{ domain: 'shop.example.com' }, ''],
      [{ domain: 'legacy.example.com', scheme: 'http', path: '/health' }, ''],
      [{ domain: 'mail.example.com', scheme: 'tls', port: 465 }, 'file_sd_configs'],
      [
        { domain: 'api.example.com', path: '/v1' },
        'params.module: http_json is one of your own, it is taken for https',
      ],
    ],
  ],
  [
    'route53',
    'route53.json',
    [
      [{ domain: 'shop.example.com', path: '/health', expect: { body_contains: 'OK' } }, ''],
      [{ domain: 'old.example.com', scheme: 'http', port: 8080 }, 'AlarmIdentifier'],
      [undefined, 'Type: CALCULATED is not probed here'],
      [undefined, 'IPAddress: a monitor is for a host name, and there is none'],
    ],
  ],
]
for (const [product, file, expected] of files) {
  test(`${product}: what is watched, and what is left out by name`, () =>
    assert.equal(
      exportsOf(product, fixture(file)).map(({ monitor, unsupported }) => [monitor, unsupported.join(' ')]),
      expected,
    ))
  test(`${product}: every monitor of it may be added`, () =>
    assert.equal(
      exportsOf(product, fixture(file)).flatMap(({ monitor }) => {
        const made = monitor && addedMonitor(monitor, { monitors: [], probe: PROBE })
        return made !== undefined && E.isLeft(made) ? made.left : []
      }),
      [],
    ))
}

/** Where nothing was added before. */
const NEW = { added: [], replace: false }

/** What of an import is left, by entry, beside a deployment that watches `ours.example.com`. */
const left = (...urls: readonly string[]) =>
  allowedOf(
    exportsOf('gatus', JSON.stringify({ endpoints: urls.map((url, index) => ({ name: `m${index}`, url })) })),
    { ...NEW, deployed: { monitors: [{ domain: 'ours.example.com' }], probe: PROBE } },
  ).map(({ monitor, unsupported: [why = ''] }) => monitor ?? why)

test('what the API would refuse keeps nothing else out', () =>
  assert.equal(
    left(
      ...['https://shop.example.com/a', 'https://192.0.2.7/', 'https://ours.example.com/'],
      ...['https://shop.example.com/a', 'https://shop.example.com/b'],
    ),
    [
      { domain: 'shop.example.com', name: 'm0', path: '/a' },
      'domain: found "192.0.2.7", allowed is a host name, not an IP address',
      'domain: found "ours.example.com", allowed is a domain that the deployed settings do not list: what they watch is theirs',
      'domain: found "shop.example.com:443/a", allowed is another domain, port or path than that of another monitor',
      { domain: 'shop.example.com', name: 'm4', path: '/b' },
    ],
  ))

test('what was added before is the same, another one, or in the way, by entry', () => {
  const monitorList = ['a', 'b', 'c', 'd'].map((path) => ({
    ...{ name: path.toUpperCase(), type: 'http', url: `https://shop.example.com/${path}` },
  }))
  const shop = (name: string, path: string) => ({ domain: 'shop.example.com', name, path })
  const added = [shop('A', '/a'), shop('B', '/old'), shop('other', '/c'), { domain: 'd' }]
  const deployed = { monitors: [], probe: PROBE }
  const by = (replace: boolean) =>
    allowedOf(exportsOf('uptime-kuma', JSON.stringify({ monitorList })), { deployed, added, replace }).map(
      ({ monitor, unsupported: [why = ''] }) => monitor ?? why,
    )
  const way =
    'domain: found "shop.example.com:443/c", allowed is another domain, port or path than that of another monitor'
  const other = 'it was added before, and differently: --replace says that it is meant'
  const called = 'name: found "d", allowed is a name that no other monitor has'
  assert.equal(by(false), [shop('A', '/a'), other, way, called])
  assert.equal(by(true), [shop('A', '/a'), shop('B', '/b'), way, called])
})

test('a monitor that is alone is called as its domain', () =>
  assert.equal(left('https://192.0.2.7/', 'https://shop.example.com/'), [
    'domain: found "192.0.2.7", allowed is a host name, not an IP address',
    { domain: 'shop.example.com' },
  ]))

for (const product of PRODUCTS)
  test(`${product}: another file is refused, and nothing else goes wrong`, () =>
    fc.assert(
      fc.property(fc.oneof(fc.json(), fc.string(), fc.constant('a: *b')), (text) => {
        try {
          assert.ok(Array.isArray(exportsOf(product, text)))
        } catch (error) {
          assert.instance(error, ToolError)
        }
      }),
      { numRuns: sampleSize(100) },
    ))

test('gatus: of two conditions of one kind the second is left by name', () => {
  const conditions = ['[BODY] == pat(*a*)', '[BODY] == pat(*b*)', '[STATUS] == 200', '[STATUS] == 204']
  const [one] = exportsOf(
    'gatus',
    JSON.stringify({ endpoints: [{ url: 'https://a.example.com', conditions }] }),
  )
  assert.equal(one?.monitor?.expect, { body_contains: 'a', status: [200] })
  assert.equal(one?.unsupported, ['conditions: [BODY] == pat(*b*)', 'conditions: [STATUS] == 204'])
})

test('gatus: a pattern with more in it than a text between asterisks is no text', () => {
  const patterns = ['*Hello?*', '*[Hh]ello*', '*50\\\\*', '*a*b*', 'Hello*']
  const conditions = patterns.flatMap((one) => [`[BODY] == pat(${one})`, `[BODY] != pat(${one})`])
  const endpoints = [{ url: 'https://a.example.com', conditions: ['[STATUS] == 200', ...conditions] }]
  const [one] = exportsOf('gatus', JSON.stringify({ endpoints }))
  assert.equal(one?.monitor?.expect, { status: [200] })
  assert.equal(
    one?.unsupported,
    conditions.map((condition) => `conditions: ${condition}`),
  )
})

test('gatus: what is watched by other lists than that of endpoints is left by name', () => {
  const text = `
endpoints:
  - url: https://a.example.com
external-endpoints:
  - name: nightly
    group: jobs
suites:
  - name: checkout
    endpoints:
      - name: basket
        url: https://shop.example.com/basket
`
  assert.equal(
    exportsOf('gatus', text).map(({ entry, monitor, unsupported }) => [entry, monitor?.domain, unsupported]),
    [
      ['https://a.example.com', 'a.example.com', []],
      [
        'jobs/nightly',
        undefined,
        ['external-endpoints: nothing is reported to this system by others than its sources'],
      ],
      ['checkout', undefined, ['suites: its steps are not probed here']],
    ],
  )
  assert.is(exportsOf('gatus', 'suites: [{ name: only }]').length, 1)
})

test('gatus: a URL with a variable of the environment is not probed', () => {
  for (const url of [`https://a.example.com/h?k=${'$'}{KEY}`, 'https://a.example.com/$KEY/h']) {
    const [one] = exportsOf('gatus', JSON.stringify({ endpoints: [{ url }] }))
    assert.equal(one, { entry: url, unsupported: [`url: ${url} is not probed here`] })
  }
  const [plain] = exportsOf('gatus', JSON.stringify({ endpoints: [{ url: 'https://a.example.com/$$5' }] }))
  assert.is(plain?.monitor?.path, '/$5')
})

test('gatus: a condition with a variable of the environment is left by name, and two dollar signs are one', () => {
  const url = 'https://a.example.com'
  const left = [`[BODY] == pat(*${'$'}{VERSION}*)`, '[BODY] != pat(*US$*)']
  const [one] = exportsOf(
    'gatus',
    JSON.stringify({ endpoints: [{ url, conditions: ['[STATUS] == 200', ...left] }] }),
  )
  assert.equal(one?.monitor?.expect, { status: [200] })
  assert.equal(
    one?.unsupported,
    left.map((condition) => `conditions: ${condition}`),
  )
  const conditions = ['[STATUS] == 200', '[BODY] == pat(*costs $$5*)']
  const [plain] = exportsOf('gatus', JSON.stringify({ endpoints: [{ url, conditions }] }))
  assert.equal(plain?.monitor?.expect, { status: [200], body_contains: 'costs $5' })
})

test('gatus: what endpoints have in common is theirs', () => {
  const text = `
defaults: &defaults
  group: core
  conditions: ["[STATUS] == 204"]
endpoints:
  - { <<: *defaults, name: shop, url: "https://shop.example.com" }`
  const [one] = exportsOf('gatus', text)
  assert.equal(one?.monitor, { domain: 'shop.example.com', name: 'core/shop', expect: { status: [204] } })
  assert.equal(one?.unsupported, [])
})

test('uptime-kuma: what is well while it fails is not imported', () => {
  const monitor = { name: 'Old shop', type: 'http', url: 'https://old.example.com/', upsideDown: true }
  const [one] = exportsOf('uptime-kuma', JSON.stringify({ monitorList: [monitor] }))
  assert.is(one?.monitor, undefined)
  assert.match(one?.unsupported[0] ?? '', /^upsideDown: /)
})

/** What is added of an export, as its monitors and what is left of each. */
const added = (product: Product, given: object) =>
  allowedOf(exportsOf(product, JSON.stringify(given)), {
    ...NEW,
    deployed: { monitors: [], probe: PROBE },
  }).map(({ monitor, unsupported }) => [monitor, unsupported.join('; ')])

test('several of one domain have names, also where the other product has none, or the same ones', () => {
  const check = (Id: string, more: object) => ({
    Id,
    HealthCheckConfig: { Type: 'HTTPS', FullyQualifiedDomainName: 'Shop.example.com.', ...more },
  })
  assert.equal(
    added('route53', { HealthChecks: [check('a', {}), check('b', { ResourcePath: '/health' })] }),
    [
      [{ domain: 'shop.example.com' }, ''],
      [{ domain: 'shop.example.com', name: 'shop.example.com/health', path: '/health' }, ''],
    ],
  )
  const targets = [
    'https://shop.example.com/a?b=1',
    'https://shop.example.com/a?b-1',
    'http://shop.example.com',
  ]
  const job = { job_name: 'web', metrics_path: '/probe', static_configs: [{ targets }] }
  assert.equal(
    added('blackbox', { scrape_configs: [job] }).map(([monitor]) => (monitor as { name?: string }).name),
    ['shop.example.com/a-b-1', 'shop.example.com/a-b-1-2', 'shop.example.com:80'],
  )
  const monitorList = ['Магазин', 'API', 'api'].map((name, index) => ({
    ...{ name, type: 'http', url: `https://shop.example.com/${index}` },
  }))
  assert.equal(
    added('uptime-kuma', { monitorList }).map(([monitor]) => (monitor as { name?: string }).name),
    ['shop.example.com/0', 'API', 'api-2'],
  )
})

test('no name is that of a monitor of the settings, for which the API would refuse the whole request', () => {
  const monitorList = ['API', 'Web'].map((name) => ({
    name,
    type: 'http',
    url: `https://b.example.com/${name}`,
  }))
  const monitors = [{ domain: 'a.example.com', name: 'api' }]
  assert.equal(
    allowedOf(exportsOf('uptime-kuma', JSON.stringify({ monitorList })), {
      ...NEW,
      deployed: { monitors, probe: PROBE },
    }).map(({ monitor }) => monitor?.name),
    ['API-2', 'Web'],
  )
})

test('gatus: a fleet may share its defaults, and what grows with each step is refused', () => {
  const names = Array.from({ length: 600 }, (_, index) => `a${index}`)
  const endpoints = names.map((name) => `- {<<: *d, url: "https://${name}.example.com"}`)
  const text = ['x: &d {conditions: ["[STATUS] == 200"]}', 'endpoints:', ...endpoints].join('\n')
  assert.is(
    exportsOf('gatus', text).filter(({ monitor }) => monitor?.expect?.status?.[0] === 200).length,
    600,
  )
  const bomb = names.slice(1, 12).map((name, index) => `${name}: &${name} [${Array(9).fill(`*a${index}`)}]`)
  assert.throws(
    () => exportsOf('gatus', ['a0: &a0 [x]', ...bomb, 'endpoints: []'].join('\n')),
    /Excessive alias/,
  )
})

test('blackbox: jobs of other files are named, and where to find them', () => {
  const more = { scrape_config_files: ['jobs/*.yml', 'more.yml'] }
  const job = { job_name: 'web', metrics_path: '/probe', static_configs: [{ targets: ['a.example.com'] }] }
  const left = (file: string) => ({
    entry: file,
    unsupported: ['scrape_config_files: its jobs are in other files, which are imported one by one'],
  })
  for (const scrape_configs of [[job], undefined])
    assert.equal(
      exportsOf('blackbox', JSON.stringify({ ...more, scrape_configs })).filter(
        ({ monitor }) => monitor === undefined,
      ),
      [left('jobs/*.yml'), left('more.yml')],
    )
})

test('an expectation that is not possible here is left by name, and the monitor is not', () => {
  const conditions = ['[STATUS] == 200', '[RESPONSE_TIME] < 90000', `[BODY] == pat(*${'x'.repeat(600)}*)`]
  const [[monitor, why = ''] = []] = added('gatus', {
    endpoints: [{ url: 'https://a.example.com', conditions }],
  })
  assert.equal(monitor, { domain: 'a.example.com', expect: { status: [200] } })
  assert.match(why as string, /expect\.max_ms: expected milliseconds, 1 to 60000/)
  assert.match(why as string, /expect\.body_contains/)
})

test('gatus: that a status counts here which does not there is said', () => {
  for (const [conditions, said] of [
    [['[CONNECTED] == true'], true],
    [['[STATUS] == 200'], false],
    [['[STATUS] < 300'], false],
    [[], false],
  ] as const) {
    const [one] = exportsOf(
      'gatus',
      JSON.stringify({ endpoints: [{ url: 'https://a.example.com', conditions }] }),
    )
    assert.is(
      one?.unsupported.some((line) => line.startsWith('conditions: none for [STATUS]')),
      said,
    )
  }
  const tcp = { url: 'tcp://a.example.com:22', conditions: ['[CONNECTED] == true'] }
  assert.equal(exportsOf('gatus', JSON.stringify({ endpoints: [tcp] }))[0]?.unsupported, [])
})

test('uptime-kuma: what is paused with its group is paused', () => {
  const monitor = {
    name: 'Shop',
    type: 'http',
    url: 'https://a.example.com',
    active: true,
    forceInactive: true,
  }
  assert.equal(exportsOf('uptime-kuma', JSON.stringify({ monitorList: [monitor] })), [
    { entry: 'Shop', unsupported: ['active: it is paused there'] },
  ])
})

test('uptime-kuma: an inverted keyword is one also where it is the 1 of the database', () => {
  const monitor = { type: 'keyword', url: 'https://a.example.com', keyword: 'Error', invertKeyword: 1 }
  const [one] = exportsOf('uptime-kuma', JSON.stringify({ monitorList: [monitor] }))
  assert.equal(one?.monitor?.expect, { body_not_contains: 'Error' })
})

const relabelled = (relabel_configs: readonly object[], more: object = {}) =>
  exportsOf(
    'blackbox',
    JSON.stringify({
      scrape_configs: [
        {
          ...{ job_name: 'web', metrics_path: '/probe', params: { module: ['http_2xx'] }, relabel_configs },
          ...{ static_configs: [{ targets: ['shop.example.com'] }], ...more },
        },
      ],
    }),
  ).map(({ monitor, unsupported }) => [monitor?.domain, unsupported.join('; ')])
const plain = { source_labels: ['__address__'], target_label: '__param_target' }
const others = [
  { source_labels: ['__param_target'], target_label: 'instance' },
  { target_label: '__address__', replacement: 'blackbox:9115' },
]
test('blackbox: a target that rules make another is not imported as it is written', () => {
  assert.equal(relabelled([plain, ...others]), [['shop.example.com', '']])
  for (const rule of [
    { ...plain, replacement: 'https://$1/health' },
    { ...plain, regex: '(.*);(.*)' },
    { source_labels: ['host'], target_label: '__param_target' },
  ])
    assert.equal(relabelled([plain, rule, ...others]), [
      [undefined, 'relabel_configs: a rule makes another target of it'],
    ])
  const address = { source_labels: ['__address__'], regex: '(.*)', target_label: '__address__' }
  assert.equal(relabelled([{ ...address, replacement: 'https://$1/health' }, plain, ...others]), [
    [undefined, 'relabel_configs: a rule makes another target of it'],
  ])
})

test('blackbox: a rule that chooses targets or their module is said', () => {
  for (const [rule, said] of [
    [{ source_labels: ['module'], target_label: '__param_module' }, 'relabel_configs: __param_module'],
    [{ source_labels: ['env'], regex: 'prod', action: 'keep' }, 'relabel_configs: keep'],
  ] as const)
    assert.equal(relabelled([plain, rule, ...others]), [['shop.example.com', said]])
})

test('blackbox: where params name the target, the other is the exporter', () => {
  const params = { module: ['http_2xx'], target: ['https://a.example.com', 'https://b.example.com'] }
  for (const rules of [[], [...others].reverse()])
    assert.equal(relabelled(rules, { params }), [
      ['a.example.com', ''],
      ['b.example.com', ''],
    ])
})

const ADDRESS = 'https://dana:s3cret@shop.example.com/'
for (const [product, text] of [
  ['gatus', `endpoints: [{ url: "${ADDRESS}" }]`],
  [
    'blackbox',
    `scrape_configs: [{ job_name: a, metrics_path: /probe, static_configs: [{ targets: ["${ADDRESS}"] }] }]`,
  ],
  ['uptime-kuma', JSON.stringify({ monitorList: [{ type: 'http', url: ADDRESS }] })],
] as const)
  test(`${product}: the password of an address is not repeated`, () => {
    const [one] = exportsOf(product, text)
    assert.is(one?.monitor, undefined)
    assert.not.match(JSON.stringify(one), 's3cret')
  })

test('a line that cannot be read is named, and not repeated', () =>
  assert.throws(
    () => exportsOf('gatus', 'endpoints: []\nalerting: { token: "s3cret'),
    (error: Error) =>
      /cannot be read: .* at line \d+, column \d+$/.test(error.message) && !error.message.includes('s3cret'),
  ))

test.run()
