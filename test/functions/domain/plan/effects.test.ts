import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { actionList } from '../../../../functions/adapters/actions'
import {
  canBeUndone,
  changesOf,
  mayBeApprovedInAdvance,
  onlyLooks,
} from '../../../../functions/domain/plan/effects'

/** What messages say of actions is what the actions are. */

const test = suite('domain/plan/effects')

for (const { name, readOnly, undo, inAdvance, leastRisk } of actionList) {
  const undoes = undo !== undefined
  test(`${name} ${readOnly ? 'only looks' : undoes ? 'is put back where it did not help' : 'stays'}`, () =>
    assert.equal([onlyLooks(name), canBeUndone(name)], [readOnly, undoes]))
  test(`${name} is ${inAdvance ? '' : 'not '}approved in advance`, () => {
    assert.is(mayBeApprovedInAdvance(name), inAdvance)
    assert.ok(!inAdvance || leastRisk === 'low')
  })
}
test('what no one knows is a change, and stays', () => {
  assert.is(mayBeApprovedInAdvance('s3:DeleteBucket'), false)
  assert.equal([onlyLooks('s3:DeleteBucket'), canBeUndone('s3:DeleteBucket')], [false, false])
  assert.equal(changesOf([{ action: 'ec2:DescribeInstances' }, { action: 's3:Getaway' }]), ['s3:Getaway'])
})
test.run()
