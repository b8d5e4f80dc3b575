import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { problemsOf } from '../support/definition/problems'
import { synthesize } from '../support/synthesized'

const test = suite('guarantees of the definition')

test('every edge, store, rule, role and service is as it must be', () =>
  assert.equal(problemsOf(synthesize()), []))

test('the same with IAM in place of the API key, in a stage, without people to escalate to', () =>
  assert.equal(
    problemsOf(
      synthesize({ stage: 'dev', api_authorization: 'iam', escalation_emails: [], reader_role_arns: [] }),
    ),
    [],
  ))

test.run()
