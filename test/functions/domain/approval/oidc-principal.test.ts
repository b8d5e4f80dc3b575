import * as E from 'fp-ts/Either'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { oidcPrincipal } from '../../../../functions/domain/approval/oidc-principal'

const TENANT = '11111111-2222-4333-8444-555555555555'
const ENTRA = `https://login.microsoftonline.com/${TENANT}/v2.0`
const GOOGLE = 'https://accounts.google.com'
const OKTA = 'https://example.okta.com'

const test = suite('approval: whom a token is about')
for (const [name, claims, settings, expected] of [
  ['Okta: sub', { iss: OKTA, sub: '00u1' }, { issuer: OKTA }, `oidc:${OKTA}#00u1`],
  ['another issuer', { iss: 'https://evil.example', sub: '00u1' }, { issuer: OKTA }, 'another issuer'],
  ['an address is no subject', { iss: OKTA, email: 'dana@example.com' }, { issuer: OKTA }, 'sub: expected'],
  ['a subject with a space', { iss: OKTA, sub: 'a b' }, { issuer: OKTA }, 'sub: expected'],
  ['Entra: oid', { iss: ENTRA, sub: 's', oid: 'o1', tid: TENANT }, { issuer: ENTRA }, `oidc:${ENTRA}#o1`],
  [
    'Entra: another tenant',
    { iss: ENTRA, sub: 's', oid: 'o1', tid: 'x' },
    { issuer: ENTRA },
    'another tenant',
  ],
  ['Entra: no tenant', { iss: ENTRA, sub: 's', oid: 'o1' }, { issuer: ENTRA }, 'another tenant'],
  ['Entra: no oid', { iss: ENTRA, sub: 's', tid: TENANT }, { issuer: ENTRA }, 'no oid'],
  [
    'Google: its Workspace',
    { iss: GOOGLE, sub: '1', hd: 'example.com' },
    { issuer: GOOGLE, hosted_domain: 'example.com' },
    `oidc:${GOOGLE}#1`,
  ],
  [
    'Google: another one',
    { iss: GOOGLE, sub: '1', hd: 'evil.example' },
    { issuer: GOOGLE, hosted_domain: 'example.com' },
    'another Workspace',
  ],
  [
    'Google: a private account',
    { iss: GOOGLE, sub: '1' },
    { issuer: GOOGLE, hosted_domain: 'example.com' },
    'another Workspace',
  ],
  [
    'Google: no Workspace in the settings',
    { iss: GOOGLE, sub: '1' },
    { issuer: GOOGLE },
    'another Workspace',
  ],
  [
    'longer than what is kept',
    { iss: `https://${'a'.repeat(100)}.example`, sub: 'x'.repeat(160) },
    { issuer: `https://${'a'.repeat(100)}.example` },
    'too long',
  ],
] as const)
  test(name, () => {
    const principal = oidcPrincipal(claims, settings)
    if (expected.startsWith('oidc:')) assert.equal(principal, E.right(expected))
    else assert.match(E.isLeft(principal) ? principal.left : 'none', expected)
  })
test.run()
