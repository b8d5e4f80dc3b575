import * as E from 'fp-ts/Either'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type Gateway, openGateway } from '../../../../local/aws/gateway'
import { createServices } from '../../../../local/aws/services'
import type { RecordSet } from '../../../../local/sites/resources'
import { actions, CERTIFICATE, change, NAME, resources, ZONE } from '../../../support/actions'

/** Weights, failover and validation of records. */

const VALIDATION = `_0d4f2a6e.${NAME}`
const TARGET = '_1b3c4d5e.acm-validations.aws'

const set = (more: Partial<RecordSet>): RecordSet => ({
  name: `${NAME}.`,
  type: 'A',
  ttl: 60,
  values: ['192.0.2.1'],
  ...more,
})
const weighted = [
  set({ set_identifier: 'blue', weight: 0 }),
  set({ set_identifier: 'green', weight: 10, values: ['192.0.2.2'] }),
]
const pair = [
  set({ set_identifier: 'main', failover: 'PRIMARY', health_check_id: 'check-1' }),
  set({ set_identifier: 'standby', failover: 'SECONDARY', health_check_id: 'check-2' }),
]

const test = suite('actions: routing and validation of records')
let gateway: Gateway | undefined
let now: readonly RecordSet[] = []
const holding = async (...records: readonly RecordSet[]) => {
  now = records
  gateway = await openGateway(0, () => {})
  const services = createServices({
    resources: [],
    secrets: {},
    report: () => {},
    sites: {
      ...{ distributions: [], healthChecks: [], instances: [], purge: () => {} },
      zones: [
        {
          id: ZONE,
          get records() {
            return now
          },
          set records(changed) {
            now = changed
          },
        },
      ],
      certificates: [
        {
          arn: CERTIFICATE,
          domain: NAME,
          validation: { name: VALIDATION, value: TARGET },
          state: () => ({ status: 'PENDING_VALIDATION', notAfter: new Date() }),
        },
      ],
    },
  })
  const { attach, endpoint } = gateway
  attach({ services, routes: [] })
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
  })
}
test.after.each(async () => {
  await gateway?.stop()
  gateway = undefined
})

const weights = (blue: unknown, green: unknown) => ({
  ...{ zone_id: ZONE, name: NAME, type: 'A' },
  weights: [
    { set_identifier: 'blue', weight: blue },
    { set_identifier: 'green', weight: green },
  ],
})
const failover = (primary: string) => ({ zone_id: ZONE, name: NAME, type: 'A', primary })
const validation = (name = VALIDATION) => ({ zone_id: ZONE, name, certificate_arn: CERTIFICATE })

type Parameters = Record<string, unknown>
const run = (parameters: Parameters) => actions.run({ action: change, parameters }, 'e/step-1')()
const preview = async (parameters: Parameters) => {
  const given = await actions.preview({ action: change, parameters })()
  return E.isRight(given)
    ? given.right.slice(1).map(({ name, now, after }) => `${name}: ${now} -> ${after}`)
    : given.left.message
}
const undo = (parameters: Parameters, undoable: { readonly before: unknown } | undefined) =>
  actions.undo({ action: change, parameters }, undoable?.before)()
const bySet = (records: readonly RecordSet[]) =>
  [...records].sort((a, b) => ((a.set_identifier ?? '') < (b.set_identifier ?? '') ? -1 : 1))

interface Case {
  readonly what: string
  readonly records: readonly RecordSet[]
  readonly parameters: Parameters
  readonly shown: readonly string[]
  readonly after: readonly RecordSet[]
}
const cases: readonly Case[] = [
  {
    what: 'weights are shifted, and nothing else of the sets changes',
    records: weighted,
    parameters: weights(10, 0),
    shown: ['weight of blue: 0 -> 10', 'weight of green: 10 -> 0'],
    after: weighted.map((one) => ({ ...one, weight: one.weight === 0 ? 10 : 0 })),
  },
  {
    what: 'the standby set becomes the primary one',
    records: pair,
    parameters: failover('standby'),
    shown: ['primary set: main -> standby'],
    after: pair.map((one) => ({
      ...one,
      failover: one.failover === 'PRIMARY' ? ('SECONDARY' as const) : ('PRIMARY' as const),
    })),
  },
  {
    what: 'the record that ACM names is created, exactly',
    records: [],
    parameters: validation(),
    shown: [`validation record: none -> ${TARGET}`],
    after: [{ name: `${VALIDATION}.`, type: 'CNAME', ttl: 300, values: [TARGET] }],
  },
]
for (const { what, records, parameters, shown, after } of cases)
  test(`${what}; and all of it is put back`, async () => {
    await holding(...records)
    assert.equal(await preview(parameters), shown)
    assert.equal(now, records)
    const { status, verified, undoable } = await run(parameters)
    assert.equal([status, verified], ['succeeded', 'yes'])
    assert.equal(bySet(now), bySet(after))
    assert.match(await preview(parameters).then(String), 'nothing to change')
    assert.is((await undo(parameters, undoable)).status, 'succeeded')
    assert.equal(bySet(now), bySet(records))
  })

const left: readonly (readonly [string, readonly RecordSet[], Parameters, RegExp])[] = [
  ['sets without weights', pair, weights(1, 0), /have no weights/],
  [
    'a set without its weight',
    [...weighted, set({ set_identifier: 'red', weight: 1 })],
    weights(1, 0),
    /red, too/,
  ],
  ['a set that is not there', weighted.slice(1), weights(1, 0), /no set blue/],
  ['no failover pair', weighted, failover('standby'), /no failover pair/],
  ['another set', pair, failover('elsewhere'), /no set elsewhere/],
  [
    'a standby set whose health nobody knows',
    pair.map(({ health_check_id, ...one }) => one),
    failover('standby'),
    /has no health check/,
  ],
  ['the primary set of now', pair, failover('main'), /nothing to change/],
  ['a record that ACM does not name', [], validation(`_other.${NAME}`), /ACM names no validation record/],
  [
    'another record of that name',
    [{ name: `${VALIDATION}.`, type: 'CNAME', ttl: 60, values: ['elsewhere.example.test'] }],
    validation(),
    /there is another record/,
  ],
]
for (const [what, records, parameters, message] of left)
  test(`${what}: neither previewed nor made`, async () => {
    await holding(...records)
    assert.match(String(await preview(parameters)), message)
    assert.is((await run(parameters)).status, 'failed')
    assert.equal(now, records)
  })

const refused: readonly (readonly [string, Parameters, string | undefined])[] = [
  ['weights', weights(255, 0), undefined],
  ['a weight too large', weights(256, 0), 'expected a weight, 0 to 255'],
  ['no weight', weights(0, 0), 'at least one must be above 0'],
  [
    'a set twice',
    { ...weights(1, 0), weights: [1, 2].map((weight) => ({ set_identifier: 'a', weight })) },
    'twice',
  ],
  ['weights and values at once', { ...weights(1, 0), ttl: 60, values: ['192.0.2.1'] }, 'does not know'],
  ['weights of another name', { ...weights(1, 0), name: 'www.example.test' }, 'route53_record_names'],
  ['failover of another zone', { ...failover('a'), zone_id: 'Z0OTHER' }, 'is not the one'],
  ['a validation', validation(), undefined],
  ['a validation of another certificate', { ...validation(), certificate_arn: 'arn:x' }, 'is not the one'],
  ['a validation with a value of its own', { ...validation(), values: ['evil.test'] }, 'does not know'],
  ['a validation of a name that is not listed', validation('_x.example.test'), 'route53_record_names'],
]
for (const [what, parameters, problem] of refused)
  test(`${what}: ${problem === undefined ? 'allowed' : 'refused'}`, () => {
    const own = { ...resources, route53_record_names: [NAME, VALIDATION] }
    const checked = actions.check({ action: change, parameters }, own)
    const message = E.isLeft(checked) ? checked.left : undefined
    assert.ok(problem === undefined ? message === undefined : message?.includes(problem), message)
  })

test('an agent is shown each way to change records', () => {
  const offered = actions.offered().find(({ action }) => action === change)?.parameters
  const { one_of } = (offered ?? {}) as { readonly one_of?: readonly object[] }
  assert.is(one_of?.length, 4)
})

test.run()
