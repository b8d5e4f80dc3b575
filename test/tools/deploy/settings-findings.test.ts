import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { NO_AGENT_ARN } from '../../../schemas/settings'
import { readSettings } from '../../../stacks/settings'
import { settingsFindings } from '../../../tools/deploy/settings-findings'
import { type Attributes, FULL_SETTINGS } from '../../support/synthesized'

const test = suite('what the settings leave open')

const RUNTIME = 'arn:aws:bedrock-agentcore:eu-west-1:123456789012:runtime/triage-AbC123'
const cases: readonly (readonly [string, Attributes, string, 'ok' | 'warn' | 'stop', RegExp])[] = [
  ['no account', { account_id: '000000000000' }, 'account', 'stop', /none is named.*account_id/],
  ['a local state', {}, 'state', 'stop', /API key in it.*backend\.bucket/],
  ['a local state for development', { stage: 'dev2' }, 'state', 'ok', /development only/],
  ['a local state of another stage', { stage: 'prod' }, 'state', 'stop', /backend\.bucket/],
  ['a state in S3', { backend: { bucket: 'states' } }, 'state', 'ok', /encrypted and locked in states/],
  [
    'no agent',
    { agent_runtime_arn: NO_AGENT_ARN },
    'agent',
    'warn',
    /without an analysis.*agent_runtime_arn/,
  ],
  [
    'a runtime to sign in to nowhere',
    { agent_runtime_arn: RUNTIME, cognito_client_id: 'unconfigured' },
    'agent',
    'warn',
    /cognito_client_id.*sigv4/,
  ],
  [
    'a runtime that is called by IAM',
    { agent_runtime_arn: RUNTIME, cognito_client_id: 'unconfigured', agent: { auth: 'sigv4' } },
    'agent',
    'ok',
    /triage/,
  ],
  ['an alias without a user', { cognito_client_id: 'unconfigured' }, 'agent', 'ok', /AGENT12345/],
  [
    'a harness to be made',
    { agent_runtime_arn: NO_AGENT_ARN, agent: { model_id: 'eu.some.model-v1:0', harness: true } },
    'agent',
    'ok',
    /a harness for eu\.some\.model/,
  ],
  ['an agent', {}, 'agent', 'ok', /AGENT12345/],
  [
    'an agent of another account',
    {
      account_id: '210987654321',
      detection: {},
      monitors: [{ domain: 'shop.example.com' }],
      windows: undefined,
      added_monitors: undefined,
    },
    'agent',
    'warn',
    /of another account, 123456789012/,
  ],
  ['domains', {}, 'monitors', 'ok', /1 watched/],
  ['no domain', { monitors: [], detection: {} }, 'monitors', 'warn', /list domains under monitors/],
  ['addresses', {}, 'e-mail', 'ok', /ops-team@example\.com/],
  ['no address', { alert_emails: [] }, 'e-mail', 'warn', /alert_emails/],
]

for (const [name, values, check, level, words] of cases)
  test(`${name}: ${level}`, () => {
    const settings = readSettings({
      values: { ...FULL_SETTINGS, approval: {}, standing_approvals: undefined, ...values },
      read: () => '',
    })
    const found = settingsFindings(settings).find((one) => one.check === check)
    assert.is(found?.level, level)
    assert.match(`${found?.says} -> ${found?.next}`, words)
  })

test.run()
