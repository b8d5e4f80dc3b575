import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { makeAcmCertificate } from '../../../../functions/adapters/prober/checks/acm-certificate'
import { makeHealthCheck } from '../../../../functions/adapters/prober/checks/health-check'
import { factOf, findingOf, ok, type Probed, startProbed } from '../../../support/probed'
import {
  type Asked,
  type Reply,
  type ScriptedServer,
  startScriptedServer,
} from '../../../support/scripted-server'

const test = suite('functions/adapters/prober: verdicts of Route 53 and ACM')

let probed: Probed
let port: number
let aws: ScriptedServer
test.before(async () => {
  probed = await startProbed()
  port = await probed.http(ok)
  aws = await startScriptedServer()
})
test.after(async () => {
  await aws.stop()
  await probed.stop()
})

const WELL = 'Success: HTTP Status Code 200, OK'
const FAILS = 'Failure: Connection timed out'
const xml = (body: string): Reply => ({ status: 200, body: `<?xml version="1.0"?>${body}` })

interface Said {
  readonly config?: string
  readonly checkers?: readonly string[]
  /** Values of the metric, the newest last. */
  readonly metric?: readonly number[]
}

const route53 =
  ({ config = '<Type>HTTPS</Type>', checkers, metric }: Said) =>
  ({ path, body }: Asked): Reply => {
    if (path.endsWith('/status')) {
      if (checkers === undefined) return { status: 400, body: '<ErrorResponse/>' }
      const reports = checkers.map(
        (status) =>
          `<HealthCheckObservation><Region>eu-west-1</Region><StatusReport><Status>${status}</Status></StatusReport></HealthCheckObservation>`,
      )
      return xml(
        `<GetHealthCheckStatusResponse><HealthCheckObservations>${reports.join('')}</HealthCheckObservations></GetHealthCheckStatusResponse>`,
      )
    }
    if (path.includes('/healthcheck/'))
      return xml(
        `<GetHealthCheckResponse><HealthCheck><Id>x</Id><HealthCheckConfig>${config}</HealthCheckConfig></HealthCheck></GetHealthCheckResponse>`,
      )
    if (metric === undefined) return { status: 403, body: '{"__type":"AccessDenied"}' }
    assert.match(body, 'HealthCheckStatus')
    const at = (index: number) => Math.floor(Date.now() / 1_000) - 60 * (metric.length - index)
    return {
      status: 200,
      headers: { 'content-type': 'application/x-amz-json-1.0' },
      body: JSON.stringify({
        Datapoints: metric.map((Minimum, index) => ({ Minimum, Timestamp: at(index), Unit: 'None' })),
      }),
    }
  }

const INVERTED = '<Type>HTTPS</Type><Inverted>true</Inverted>'
const DISABLED = '<Type>HTTPS</Type><Disabled>true</Disabled>'
const CALCULATED = '<Type>CALCULATED</Type>'
const OFF = '<Type>HTTPS</Type><Disabled>true</Disabled><Inverted>true</Inverted>'
const ALARM = '<Type>CLOUDWATCH_METRIC</Type>'
const failing = 'health_check_failing'

/** What Route 53 and CloudWatch say, and the verdict. */
const checks: readonly (readonly [string, Said, string])[] = [
  ['an inverted one, failing', { config: INVERTED, checkers: [FAILS, FAILS] }, 'healthy'],
  ['an inverted one, succeeding', { config: INVERTED, checkers: [WELL, WELL] }, failing],
  ['a disabled one', { config: DISABLED, checkers: [FAILS, FAILS] }, 'healthy'],
  ['a calculated one without a metric', { config: CALCULATED }, 'unknown'],
  ['a calculated one that is well', { config: CALCULATED, metric: [1] }, 'healthy'],
  ['a calculated one that fails', { config: CALCULATED, metric: [1, 0] }, failing],
  ['checkers that fail, and a metric that is well', { checkers: [FAILS, FAILS], metric: [0, 1] }, 'healthy'],
  ['checkers that are well, and a metric that fails', { checkers: [WELL, WELL], metric: [1, 0] }, failing],
  ['an inverted one, by its metric', { config: INVERTED, checkers: [FAILS], metric: [1] }, 'healthy'],
  // Who wants no traffic there disables it and inverts it.
  ['a disabled one that is inverted', { config: OFF, checkers: [WELL, WELL] }, failing],
  ['one of an alarm, well', { config: ALARM, metric: [1] }, 'healthy'],
  ['one of an alarm, failing', { config: ALARM, metric: [0] }, failing],
  ['one of an alarm without a metric', { config: ALARM }, 'unknown'],
  ['checkers of which a fifth are well', { checkers: [WELL, FAILS, FAILS, FAILS, FAILS] }, 'healthy'],
  ['checkers of which a sixth are well', { checkers: [WELL, ...Array(5).fill(FAILS)] }, failing],
  [
    'an inverted one of which a sixth are well',
    { config: INVERTED, checkers: [WELL, ...Array(5).fill(FAILS)] },
    'healthy',
  ],
  ['no checker that has looked yet', { checkers: [] }, 'unknown'],
  ['a metric that was well and is not', { checkers: [WELL], metric: [1, 1, 1, 0] }, failing],
  ['a metric without values', { checkers: [FAILS, FAILS], metric: [] }, failing],
  ['a metric that fails, and nothing else', { metric: [0] }, failing],
]
for (const [name, said, verdict] of checks) {
  test(`${name}: ${verdict}`, async () => {
    aws.reply = route53(said)
    const report = await probed.probe(
      {
        domain: 'shop.example.com',
        scheme: 'http',
        port,
        resources: { route53_health_check_id: 'abcdef01' },
      },
      {},
      { healthCheck: makeHealthCheck() },
    )
    const unchecked = report.unchecked ?? []
    assert.is(unchecked.length > 0 ? 'unknown' : findingOf(report), verdict)
    if (verdict === failing) assert.is(factOf(report, 'health_check_id'), 'abcdef01')
  })
}

test('a metric is asked for once in a while, and the checkers only where they explain a failure', async () => {
  const healthCheck = makeHealthCheck()
  const probe = () =>
    probed.probe(
      {
        domain: 'shop.example.com',
        scheme: 'http',
        port,
        resources: { route53_health_check_id: 'abcdef01' },
      },
      {},
      { healthCheck },
    )
  aws.reply = route53({ checkers: [WELL], metric: [1] })
  const before = aws.asked.length
  await probe()
  await probe()
  assert.is(aws.asked.length - before, 1)
})

const ARN = 'arn:aws:acm:us-east-1:123456789012:certificate/0d4f2a6e-1b3c-4d5e-8f90-a1b2c3d4e5f6'
const record = (ValidationStatus: string, Name = '_a.shop.example.com.') => ({
  DomainName: 'shop.example.com',
  ValidationStatus,
  ResourceRecord: { Name, Type: 'CNAME', Value: '_b.acm-validations.aws.' },
})
const renewal = (RenewalStatus: string, ...DomainValidationOptions: object[]) => ({
  Status: 'ISSUED',
  DomainValidationOptions: [record('SUCCESS')],
  RenewalSummary: { RenewalStatus, DomainValidationOptions, UpdatedAt: 1_700_000_000 },
})
const MISSING = '_a.shop.example.com. CNAME _b.acm-validations.aws.'

/** A certificate as ACM describes it, the verdict, the record that is missing. */
const certificates: readonly (readonly [object, string, string?])[] = [
  [{ Status: 'ISSUED', DomainValidationOptions: [record('SUCCESS')] }, 'healthy'],
  [
    { Status: 'PENDING_VALIDATION', DomainValidationOptions: [record('PENDING_VALIDATION')] },
    'acm_validation_pending',
    MISSING,
  ],
  [
    {
      Status: 'PENDING_VALIDATION',
      DomainValidationOptions: [record('SUCCESS'), record('PENDING_VALIDATION'), record('FAILED', '_c.')],
    },
    'acm_validation_pending',
    `${MISSING}, and 1 more`,
  ],
  [
    {
      Status: 'PENDING_VALIDATION',
      DomainValidationOptions: [
        {
          DomainName: 'shop.example.com',
          ValidationEmails: ['admin@example.com'],
          ValidationMethod: 'EMAIL',
        },
      ],
    },
    'acm_validation_pending',
    'an answer to the mail about shop.example.com to admin@example.com',
  ],
  [{ Status: 'VALIDATION_TIMED_OUT' }, 'acm_validation_pending'],
  [renewal('PENDING_AUTO_RENEWAL', record('PENDING_VALIDATION')), 'healthy'],
  [renewal('SUCCESS', record('SUCCESS')), 'healthy'],
  [renewal('PENDING_VALIDATION', record('PENDING_VALIDATION')), 'acm_validation_pending', MISSING],
  [renewal('FAILED', record('FAILED')), 'acm_renewal_failed', MISSING],
  [{ Status: 'FAILED', FailureReason: 'CAA_ERROR' }, 'acm_renewal_failed'],
  [{ Status: 'REVOKED' }, 'acm_renewal_failed'],
  [{ Status: 'EXPIRED', NotAfter: 1_700_000_000 }, 'acm_renewal_failed'],
  [{ Status: 'ISSUED', RenewalEligibility: 'INELIGIBLE', Type: 'IMPORTED' }, 'healthy'],
  [{ Status: 'INACTIVE' }, 'healthy'],
  [{ Status: 'PENDING_VALIDATION' }, 'acm_validation_pending'],
  [{ Status: 'PENDING_VALIDATION', DomainValidationOptions: [record('SUCCESS')] }, 'acm_validation_pending'],
  [
    renewal('FAILED', record('SUCCESS'), record('FAILED', '_c.example.com.')),
    'acm_renewal_failed',
    '_c.example.com. CNAME _b.acm-validations.aws.',
  ],
]
for (const [Certificate, verdict, missing] of certificates) {
  test(`${JSON.stringify(Certificate).slice(0, 90)}: ${verdict}`, async () => {
    aws.reply = () => ({ status: 200, body: JSON.stringify({ Certificate }) })
    const report = await probed.probe(
      { domain: 'shop.example.com', scheme: 'http', port, resources: { acm_certificate_arn: ARN } },
      {},
      { acmCertificate: makeAcmCertificate() },
    )
    assert.is(findingOf(report), verdict)
    if (verdict === 'healthy') return
    assert.is(report.issues[0]?.severity, 'high')
    assert.is(factOf(report, 'missing_record'), missing)
    if (missing !== undefined) assert.match(report.issues[0]?.summary ?? '', `${missing} is missing`)
  })
}

test('ACM is asked for also where the site is down, and not again for a while; without an answer nothing is known', async () => {
  const down = await probed.http((_, response) => void response.writeHead(503).end())
  const monitor = {
    domain: 'shop.example.com',
    scheme: 'http',
    port: down,
    resources: { acm_certificate_arn: ARN },
  } as const
  aws.reply = () => ({ status: 200, body: JSON.stringify({ Certificate: { Status: 'PENDING_VALIDATION' } }) })
  const acmCertificate = makeAcmCertificate()
  const before = aws.asked.length
  for (let probes = 0; probes < 2; probes++)
    assert.is(
      findingOf(await probed.probe(monitor, {}, { acmCertificate })),
      'http_status, acm_validation_pending',
    )
  assert.is(aws.asked.length - before, 1)
  aws.reply = () => ({ status: 400, body: '{"__type":"ResourceNotFoundException"}' })
  const refused = await probed.probe(monitor, {}, { acmCertificate: makeAcmCertificate() })
  assert.match(refused.notes?.join() ?? '', /acm_certificate: certificate arn:.* ResourceNotFoundException/)
  assert.ok(refused.unchecked?.includes('acm_certificate'))
})

test.run()
