import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { contract as analyzeIssue } from '../../../../functions/analyze-issue/contract'
import {
  ANALYSIS_MS,
  CLAIM_MS,
  EXECUTION_MS,
  LEASE_MS,
  REMEMBER_MS,
} from '../../../../functions/domain/alert/times'
import { contract as executionHandler } from '../../../../functions/execution-handler/contract'

const test = suite('times that must outlive each other')
test('the functions live as long as their contracts say', () => {
  assert.is(ANALYSIS_MS, analyzeIssue.timeout_s * 1000)
  assert.is(EXECUTION_MS, executionHandler.timeout_s * 1000)
})
test('a lease outlives an analysis, a claim an execution, and what is remembered both', () => {
  assert.ok(LEASE_MS > ANALYSIS_MS)
  assert.ok(CLAIM_MS > EXECUTION_MS)
  assert.ok(REMEMBER_MS > CLAIM_MS)
})
test.run()
