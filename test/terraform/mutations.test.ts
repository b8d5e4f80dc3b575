import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { mutationsOf } from '../support/definition/mutations'
import { hasProblems, problemsOf } from '../support/definition/problems'
import { sampled } from '../support/sample-size'
import { synthesize } from '../support/synthesized'

const test = suite('one thing taken from the definition at a time')

const definition = synthesize()
const mutations = mutationsOf(definition)

test('nothing is wrong before', () => assert.equal(problemsOf(definition), []))

test('there is much to take away', () =>
  assert.ok(mutations.length > 400, `only ${mutations.length} mutations`))

test('is always noticed', () =>
  assert.equal(
    sampled(mutations)
      .filter((mutation) => !hasProblems(mutation.definition))
      .map(({ name }) => name),
    [],
  ))

test.run()
