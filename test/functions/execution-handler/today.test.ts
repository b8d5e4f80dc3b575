import * as E from 'fp-ts/Either'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { execute } from '../../../functions/execution-handler/use-case'
import type { Alert } from '../../../schemas/alert'
import type { ApprovalPolicy } from '../../../schemas/settings'
import { ExecutionWorld } from '../../support/execution'
import * as sample from '../../support/samples'

/** An approval that was good when it was given is carried out if the settings would let it be given now. */

const approvedBy = (
  decided_by: string,
  surface: 'slack' | 'api' | 'direct' | 'link',
  together: string[] = [],
): Alert => ({
  ...sample.step(sample.pending(), {
    name: 'approve',
    decision: { ...sample.decision(), decided_by, surface, together_with: together },
    mac: 'valid',
    start_within_ms: 1_800_000,
  }),
  ...(together.length === 0
    ? {}
    : {
        approvals: Object.fromEntries(
          together.map((principal) => [
            principal,
            { by: 'x', surface: 'slack' as const, at: sample.pending().timestamp, mac: 'm' },
          ]),
        ),
      }),
})
const dana = approvedBy('slack:T0DEMO/U0DANA', 'slack')
const two = approvedBy('slack:T0DEMO/U0DANA', 'slack', ['slack:T0DEMO/U0SAM'])
const byKey = approvedBy('api-key:k1', 'api')
const PEOPLE = { slack_approvers: ['T0DEMO/U0DANA', 'T0DEMO/U0SAM'] }

const cases: readonly (readonly [string, Alert, Partial<ApprovalPolicy>, 'runs' | RegExp])[] = [
  ['a listed person', dana, {}, 'runs'],
  ['a person who was taken off the list', dana, { slack_approvers: [] }, /slack_approvers/],
  ['a key where people are wanted by now', byKey, { allow_machine: false }, /allow_machine/],
  ['one where two are wanted by now', dana, { ...PEOPLE, approvals_needed: 2 }, /2 different people/],
  ['two where two are wanted', two, { ...PEOPLE, approvals_needed: 2 }, 'runs'],
  ['two, one of whom was taken off the list', two, { approvals_needed: 2 }, /slack_approvers/],
  [
    'the same person in two teams',
    approvedBy('slack:T0DEMO/U0DANA', 'slack', ['slack:T0OTHER/U0DANA']),
    { slack_approvers: ['T0DEMO/U0DANA', 'T0OTHER/U0DANA'], approvals_needed: 2 },
    /2 different people/,
  ],
  [
    'a link where links only show',
    approvedBy('link:teams', 'link'),
    { links: { teams: 'view', email: 'view' } },
    /links.teams/,
  ],
  ['a link that decides', approvedBy('link:teams', 'link'), {}, 'runs'],
  ['a principal that is none', approvedBy('slack:nobody', 'slack'), {}, /no one who can approve/],
  ['a key on what was raised by hand', { ...byKey, raised_by: 'erin' }, {}, /raised by hand/],
]

const test = suite('execution: the policy as it is today')
for (const [name, alert, policy, expected] of cases) {
  test(name, async () => {
    const world = new ExecutionWorld(alert)
    const rules = { ...sample.policy, ...policy }
    const approval = { critical: rules, high: rules, medium: rules, low: rules }
    const done = await execute(sample.ALERT_ID)({
      ...world.ports,
      settings: { ...world.settings, approval },
    })()
    if (expected === 'runs') {
      assert.ok(E.isRight(done), JSON.stringify(done))
      return
    }
    assert.ok(E.isLeft(done) && done.left.tag === 'forbidden', JSON.stringify(done))
    assert.match(done.left.message, expected)
    assert.equal([world.ran.length, world.alert.execution_status], [0, 'not_started'])
  })
}
test('two principals that are one person by now', async () => {
  const world = new ExecutionWorld(two)
  const rules = { ...sample.policy, ...PEOPLE, approvals_needed: 2 }
  const approval = { critical: rules, high: rules, medium: rules, low: rules }
  const people = { dana: ['slack:T0DEMO/U0DANA', 'slack:T0DEMO/U0SAM'] }
  const settings = { ...world.settings, approval, people }
  const done = await execute(sample.ALERT_ID)({ ...world.ports, settings })()
  assert.ok(E.isLeft(done) && done.left.tag === 'forbidden', JSON.stringify(done))
  assert.match(done.left.message, /2 different people/)
  assert.is(world.ran.length, 0)
})
test.run()
