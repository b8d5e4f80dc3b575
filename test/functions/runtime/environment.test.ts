import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { Environment as Approval } from '../../../functions/approval-handler/contract'
import { Environment as Execution } from '../../../functions/execution-handler/contract'
import { Environment as Detection } from '../../../functions/invoke-agent-analysis/contract'
import { environmentOf } from '../../../functions/runtime/environment'
import { thrown } from '../../support/thrown'

const environment = suite('runtime: environment')

const withVariables = (variables: Record<string, string>, run: () => unknown): string => {
  const before = process.env
  process.env = variables
  try {
    return thrown(run)
  } finally {
    process.env = before
  }
}

const whole = {
  DYNAMODB_ALERTS_TABLE: 'alerts',
  S3_ANALYSIS_BUCKET: 'analyses',
  IDEMPOTENCY_TABLE: 'sent',
  EVENT_BUS_NAME: 'bus',
  CHAT_SECRET_ID: 'chat',
  LINK_KEY_IDS: 'links',
  DECISION_KEY_ID: 'decisions',
  EVIDENCE_KEY_ID: 'evidence',
  PLAN_KEY_ID: 'plans',
  READ_ROLE_ARN: 'arn:aws:iam::000000000000:role/cloudops-read',
}

environment('a whole environment is decoded', () => {
  assert.is(
    withVariables(whole, () => environmentOf(Approval)),
    'nothing was thrown',
  )
})
for (const name of Object.keys(whole)) {
  environment(`without ${name} the function stops at its start and says so`, () => {
    const { [name]: _, ...rest } = whole as Record<string, string>
    assert.match(
      withVariables(rest, () => environmentOf(Approval)),
      new RegExp(`environment variable ${name}: expected (a non-empty text|the ARN of a role)`),
    )
    assert.match(
      withVariables({ ...rest, [name]: '' }, () => environmentOf(Approval)),
      name,
    )
  })
}
for (const [name, start] of [
  ['execution-handler', () => environmentOf(Execution)],
  ['invoke-agent-analysis', () => environmentOf(Detection)],
] as const) {
  environment(`${name} names the first variable that is missing`, () => {
    assert.match(withVariables({}, start), /^environment variable [A-Z0-9_]+: expected /)
  })
}
environment.run()
