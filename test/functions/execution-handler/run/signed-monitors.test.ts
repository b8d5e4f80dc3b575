import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { analysisDigest, planDigest } from '../../../../functions/domain/plan/digest'
import { execute } from '../../../../functions/execution-handler/use-case'
import type { ProbeReport, Prober } from '../../../../functions/runtime/ports'
import type { Alert } from '../../../../schemas/alert'
import type { Issue } from '../../../../schemas/issue'
import { ExecutionWorld } from '../../../support/execution'
import * as sample from '../../../support/samples'

/** A decision about several monitors: all of them are probed before and after. */

const test = suite('execution: an alert that several share')

const [a, b, c] = [sample.DOMAIN, 'b.example.com', 'c.example.com']
const members = { members: [a, b, c], member_count: 3 }
type Found = 'healthy' | 'unknown' | Issue
const other: Issue = { ...sample.issue, issue_type: 'tcp_refused', severity: 'high' }

/** What became of an execution whose probes find this, first before the steps and then after them. */
const run = async (
  before: Readonly<Record<string, Found>>,
  after: Readonly<Record<string, Found>> = {},
  alert: object = members,
) => {
  const world = new ExecutionWorld({ ...sample.approved(), ...alert })
  const find = (domain: string): ProbeReport => {
    const found = (world.ran.length === 0 ? before[domain] : after[domain]) ?? 'healthy'
    if (found === 'healthy') return { domain, status: 'healthy', issues: [], timings: {} }
    if (found === 'unknown') return { domain, status: 'unknown', issues: [], timings: {}, reason: 'no way' }
    return { domain, status: 'issue', issues: [found], timings: {} }
  }
  const prober: Prober = {
    probe:
      ({ domain }) =>
      async () =>
        find(domain),
    confirm:
      ({ domain }) =>
      async () =>
        find(domain),
  }
  await execute(sample.ALERT_ID)({ ...world.ports, prober })()
  const { result, failure_kind, execution_details = '' } = world.alert
  return { ran: world.ran.length, result, failure_kind, details: execution_details }
}

for (const [name, before, after, ran, result, failure_kind] of [
  [
    'all fail, and are well afterwards',
    { [a]: sample.issue, [b]: sample.issue, [c]: sample.issue },
    {},
    1,
    'resolved',
    undefined,
  ],
  [
    'one that does not lead still fails',
    { [a]: sample.issue, [b]: sample.issue },
    { [c]: sample.issue },
    1,
    'still_failing',
    undefined,
  ],
  ['of one no probe can tell afterwards', { [a]: sample.issue }, { [b]: 'unknown' }, 1, 'unknown', undefined],
  ['only another than the one that leads fails', { [c]: sample.issue }, {}, 1, 'resolved', undefined],
  ['all are well before', {}, {}, 0, 'nothing_to_do', undefined],
  ['none fails, of one no probe can tell', { [b]: 'unknown' }, {}, 0, 'refused', 'state_unknown'],
  [
    'one fails in a way that no one decided on',
    { [a]: sample.issue, [b]: other },
    {},
    0,
    'refused',
    'evidence_changed',
  ],
  [
    'one is worse',
    { [a]: sample.issue, [b]: { ...sample.issue, severity: 'critical' } },
    {},
    0,
    'refused',
    'evidence_changed',
  ],
] as const)
  test(`${name}: ${result}`, async () => {
    const done = await run(before, after)
    assert.equal([done.ran, done.result, done.failure_kind], [ran, result, failure_kind])
  })

test('the end says who is not well', async () => {
  const { details } = await run({ [a]: sample.issue }, { [b]: sample.issue, [c]: sample.issue })
  assert.match(details, /b\.example\.com, c\.example\.com are still failing/)
})

test('where not all are listed, none can say that all are well', async () => {
  const { result } = await run({ [a]: sample.issue }, {}, { ...members, member_count: 300 })
  assert.is(result, 'unknown')
})

test('a plan may meet every symptom that its analysis was given, and the digest covers them', async () => {
  const symptoms: Alert['symptoms'] = [{ issue_type: 'tcp_refused', severity: 'high', facts: [] }]
  const { alert_id, plan = sample.plan, agent_analysis } = sample.approved()
  const plan_digest = planDigest({
    alert_id,
    plan,
    analysis_digest: analysisDigest(agent_analysis),
    symptoms,
    ...sample.previewsOf(plan),
  })
  assert.is((await run({ [a]: other }, {}, { symptoms, plan_digest })).result, 'resolved')
  assert.is(
    (await run({ [a]: other }, {}, { plan_digest: sample.digestOf(sample.plan) })).failure_kind,
    'evidence_changed',
  )
  assert.is((await run({ [a]: other }, {}, { symptoms })).ran, 0, 'the digest is of another set')
})
test.run()
