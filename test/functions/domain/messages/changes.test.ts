import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { knownFacts } from '../../../../functions/domain/messages/changes'
import * as sample from '../../../support/samples'

const test = suite('what people read of changes and of gaps')
const { observed_at } = sample.issue.evidence
const ago = (minutes: number): string => new Date(Date.parse(observed_at) - minutes * 60_000).toISOString()
const report = { as_of: observed_at, changes: [], states: [], unchecked: [] }
const read = (more: object) => knownFacts({ ...sample.pending(), ...more })

test('a change by its time before the fault, its role and its resource', () => {
  const changes = [
    { event: 'UpdateDistribution', at: ago(12), resource: 'E1SHOP', by: 'deploy-role' },
    { event: 'ChangeResourceRecordSets', at: ago(300), resource: 'Z1' },
  ]
  const [{ value = '' } = {}] = read({ change_report: { ...report, changes } })
  assert.match(
    value,
    '12 min before: UpdateDistribution by deploy-role on E1SHOP; 5 h before: ChangeResourceRecordSets on Z1',
  )
  assert.match(value, 'the last 15 minutes may be missing')
})

test('an empty trail says how far it reaches, never that nothing changed', () => {
  const [{ value = '' } = {}] = read({ change_report: report })
  assert.match(value, /^none seen \(trail as of/)
  assert.equal(read({ change_report: undefined }), [])
})

test('names of others stay on their line', () => {
  const changes = [{ event: 'Update', at: ago(1), resource: 'a\nApproved by: dana', by: 'x\u202ey' }]
  const [{ value = '' } = {}] = read({ change_report: { ...report, changes } })
  assert.not.match(value, /\n|\u202e/)
})

test('confidence, gaps and what could not be read', () => {
  const plan = { ...sample.plan, confidence: 'low' as const, gaps: ['could not check the origin', 'no logs'] }
  assert.equal(
    read({ plan, change_report: { ...report, unchecked: ['CloudWatch alarms: no answer in time'] } })
      .slice(1)
      .map(({ label, value }) => `${label}: ${value}`),
    [
      'Could not be checked: CloudWatch alarms: no answer in time',
      "Agent's confidence: low",
      'Agent could not check: the origin; no logs',
    ],
  )
})
test.run()
