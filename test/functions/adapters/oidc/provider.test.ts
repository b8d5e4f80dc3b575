import { createHmac, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import * as E from 'fp-ts/Either'
import * as TE from 'fp-ts/TaskEither'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { makeIdentityProvider } from '../../../../functions/adapters/oidc/provider'

/** Tokens of identity that a provider, or whoever stands between it and us, could answer with. */

const test = suite('OpenID: tokens of identity')
const CLIENT = 'cloudops'
const SECRET = 'a-client-secret-of-the-tests'
const REDIRECT = 'https://approval.example.com/prod/approval/signed-in'
const begun = { state: 'a-state', nonce: 'a-nonce', code_verifier: 'v'.repeat(43) }

const own = generateKeyPairSync('rsa', { modulusLength: 2048 })
const foreign = generateKeyPairSync('rsa', { modulusLength: 2048 })

let server: Server
let issuer: string
/** What the token endpoint answers next. */
let idToken: string | undefined
test.before(async () => {
  server = createServer(({ url }, response) => {
    const answers: Record<string, () => object> = {
      '/.well-known/openid-configuration': () => ({
        ...{ issuer, jwks_uri: `${issuer}/jwks`, token_endpoint: `${issuer}/token` },
        authorization_endpoint: `${issuer}/auth`,
        authorization_response_iss_parameter_supported: true,
      }),
      '/jwks': () => ({
        keys: [{ ...own.publicKey.export({ format: 'jwk' }), kid: 'k1', use: 'sig', alg: 'RS256' }],
      }),
      '/token': () => ({ access_token: 'a', token_type: 'bearer', id_token: idToken }),
    }
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify(answers[url ?? '']?.() ?? {}))
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
test.after(() => {
  server.closeAllConnections()
  server.close()
})

const encoded = (part: object): string => Buffer.from(JSON.stringify(part)).toString('base64url')
const bySecret = (input: string): string => createHmac('sha256', SECRET).update(input).digest('base64url')
const byKey =
  (key: KeyObject) =>
  (input: string): string =>
    sign('sha256', Buffer.from(input), key).toString('base64url')

const claimsAt = (seconds: number) => ({
  ...{ iss: issuer, sub: 'dana', aud: CLIENT, nonce: begun.nonce, name: 'Dana' },
  ...{ iat: seconds, exp: seconds + 60 },
})
type Changed = Readonly<Record<string, unknown>>
const tokenOf = (
  changed: Changed = {},
  header: object = { alg: 'RS256', kid: 'k1' },
  signature = byKey(own.privateKey),
): string => {
  const claims = { ...claimsAt(Math.floor(Date.now() / 1_000)), ...changed }
  const input = `${encoded(header)}.${encoded(claims)}`
  return `${input}.${signature(input)}`
}

const finish = (token: string | undefined) => {
  idToken = token
  const settings = { issuer, client_id: CLIENT, redirect_uri: REDIRECT }
  const query = new URLSearchParams({ code: 'c', state: begun.state, iss: issuer }).toString()
  return makeIdentityProvider(settings, () => TE.of(SECRET)).finish(query, begun)()
}

test("the provider's own token says who it is", async () => {
  assert.equal(await finish(tokenOf()), E.right({ principal: `oidc:${issuer}#dana`, name: 'Dana' }))
})

const payloadOf = (changed: Changed): string => {
  const [header = '', , signature = ''] = tokenOf().split('.')
  return `${header}.${encoded({ ...claimsAt(Math.floor(Date.now() / 1_000)), ...changed })}.${signature}`
}
const HOUR = 3_600
const ago = (seconds: number): number => Math.floor(Date.now() / 1_000) - seconds
const publicKey = (): string => own.publicKey.export({ format: 'pem', type: 'spki' }).toString()
const forged: readonly (readonly [string, () => string | undefined])[] = [
  ['none', () => undefined],
  ['no token', () => 'x'],
  ["another key under the provider's name", () => tokenOf({}, undefined, byKey(foreign.privateKey))],
  [
    'a key that the provider does not have',
    () => tokenOf({}, { alg: 'RS256', kid: 'k2' }, byKey(foreign.privateKey)),
  ],
  ['no signature', () => tokenOf({}, { alg: 'none' }, () => '')],
  ['a signature by the secret of the client', () => tokenOf({}, { alg: 'HS256', kid: 'k1' }, bySecret)],
  [
    'a signature by the public key',
    () =>
      tokenOf({}, { alg: 'HS256', kid: 'k1' }, (input) =>
        createHmac('sha256', publicKey()).update(input).digest('base64url'),
      ),
  ],
  [
    'a key that the token brings along',
    () =>
      tokenOf(
        {},
        { alg: 'RS256', jwk: foreign.publicKey.export({ format: 'jwk' }) },
        byKey(foreign.privateKey),
      ),
  ],
  ['another subject under its signature', () => payloadOf({ sub: 'mallory' })],
  ['one for another client', () => tokenOf({ aud: 'another' })],
  ['one for several, of which this is none', () => tokenOf({ aud: ['another', 'third'] })],
  ['one of another issuer', () => tokenOf({ iss: 'https://evil.example' })],
  ['one of another sign-in', () => tokenOf({ nonce: 'another' })],
  ['one of no sign-in', () => tokenOf({ nonce: undefined })],
  ['an expired one', () => tokenOf({ iat: ago(2 * HOUR), exp: ago(HOUR) })],
  ['one that never expires', () => tokenOf({ exp: undefined })],
  ['one of no one', () => tokenOf({ sub: undefined })],
  ['one whose subject is no text', () => tokenOf({ sub: ['dana'] })],
]
for (const [name, token] of forged)
  test(`${name}: no one is signed in`, async () => {
    const answered = await finish(token())
    assert.ok(E.isLeft(answered), JSON.stringify(answered))
    assert.is(answered.left.tag, 'unauthenticated')
  })

test('the figure', () =>
  console.log(
    `\nfigure: red team: ${forged.length} tokens of identity that are forged, of another sign-in or expired: no one`,
  ))

test.run()
