import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { readSettings } from '../../../stacks/settings'
import { afterDeployment, afterWitness } from '../../../tools/deploy/next-steps'
import { FULL_SETTINGS } from '../../support/synthesized'

const test = suite('tools/deploy: what to do after a deployment')
const deployed = {
  approval_url: 'https://abc.execute-api.eu-west-1.amazonaws.com/prod/approval',
  chat_secret: 'cloudops/chat',
  cognito_secret: 'cloudops/cognito-credentials',
}
const said = (oidc: object | undefined): string =>
  afterDeployment(deployed, readSettings({ values: { ...FULL_SETTINGS, oidc }, read: () => '' }))
const oidc = { issuer: 'https://id.example.com', client_id: 'cloudops' }

test('where no one signs in, nothing is said of it', () => assert.not.match(said(undefined), /oidc|sign-in/i))
test('the client and its secret are asked for where people sign in', () => {
  const text = said({ ...oidc, redirect_uri: `${deployed.approval_url}/signed-in` })
  assert.match(text, '"oidc_client_secret":"…"')
  assert.match(text, `Sign-in        register ${deployed.approval_url}/signed-in at https://id.example.com`)
  assert.not.match(text, 'is another address')
})
test('a redirect URI that does not lead here is noticed', () => {
  const text = said({
    ...oidc,
    redirect_uri: 'https://xyz.execute-api.eu-west-1.amazonaws.com/prod/approval/signed-in',
  })
  assert.match(text, `oidc.redirect_uri is another address than ${deployed.approval_url}/signed-in`)
})
test('the test alert is sent by either version of the CLI', () => {
  assert.match(said(undefined), /\| *\\\n *aws lambda invoke .*--payload fileb:\/\/\/dev\/stdin/)
  assert.not.match(said(undefined), '--cli-binary-format')
})
test('whoever is called when nobody reacts must confirm as well', () =>
  assert.match(said(undefined), 'Each of ops-team@example.com, on-call@example.com must confirm'))
test('a witness has no API and no secrets: its people, and where it is heard', () => {
  const settings = readSettings({ values: FULL_SETTINGS, read: () => '' })
  const text = afterWitness({ ...settings, region: 'us-east-1' })
  assert.match(text, 'Each of ops-team@example.com, on-call@example.com must confirm')
  assert.match(text, 'heard of us-east-1')
  assert.not.match(text, /secret|API/i)
  assert.match(afterWitness({ ...settings, alert_emails: [], escalation_emails: [] }), 'No one is called')
})
test.run()
