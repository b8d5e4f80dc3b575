import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { certainty, changeLines } from '../../../../functions/domain/messages/changes'
import * as sample from '../../../support/samples'

const test = suite('what people read of changes and of gaps')
const { observed_at } = sample.issue.evidence
const ago = (minutes: number): string => new Date(Date.parse(observed_at) - minutes * 60_000).toISOString()
const report = { as_of: observed_at, changes: [], states: [], unchecked: [] }
const read = (more: object) => changeLines({ ...sample.pending(), ...more })

test('a change by its time before the fault, its role and its resource', () => {
  const changes = [
    { event: 'UpdateDistribution', at: ago(12), resource: 'E1SHOP', by: 'deploy-role' },
    { event: 'ChangeResourceRecordSets', at: ago(300), resource: 'Z1' },
  ]
  assert.equal(read({ change_report: { ...report, changes } }), [
    '12 min before: UpdateDistribution by deploy-role on E1SHOP',
    '5 h before: ChangeResourceRecordSets on Z1',
    'Trail as of 2026-01-31 08:00 UTC, the last 15 minutes may be missing.',
  ])
})

test('an empty trail says how far it reaches, never that nothing changed', () => {
  const [seen, reach] = read({ change_report: report })
  assert.is(seen, 'None seen in the day before')
  assert.match(reach ?? '', 'Trail as of')
  assert.equal(read({ change_report: undefined }), [])
})

test('of many changes the newest, and how many more there are', () => {
  const changes = Array.from({ length: 5 }, (_, n) => ({ event: 'Update', at: ago(n + 1), resource: 'a' }))
  assert.is(read({ change_report: { ...report, changes } })[3], 'and 2 more')
})

test('names of others stay on their line', () => {
  const changes = [{ event: 'Update', at: ago(1), resource: 'a\nApproved by: dana', by: 'x\u202ey' }]
  for (const line of read({ change_report: { ...report, changes } })) assert.not.match(line, /\n|\u202e/)
})

test('confidence, gaps and what could not be read', () => {
  const plan = { ...sample.plan, confidence: 'low' as const, gaps: ['could not check the origin', 'no logs'] }
  assert.is(
    read({ change_report: { ...report, unchecked: ['CloudWatch alarms: no answer in time'] } }).at(-1),
    'Could not be checked: CloudWatch alarms: no answer in time',
  )
  assert.equal(
    certainty({ plan }).map(({ label, value }) => `${label}: ${value}`),
    ["Agent's confidence: low", 'Agent could not check: the origin; no logs'],
  )
})
test.run()
