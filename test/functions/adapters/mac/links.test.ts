import fc from 'fast-check'
import * as E from 'fp-ts/Either'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { makeLinkSigner, makeLinkVerifier } from '../../../../functions/adapters/mac/links'
import type { LinkClaims, LinkSigner, LinkVerifier } from '../../../../functions/runtime/ports'
import { sampleSize } from '../../../support/sample-size'
import { type SmallServices, startSmallServices } from '../../../support/small-services'

/** Tokens by the stock client against a key that one role may generate with and another verify with. */

const test = suite('adapters/links')
let services: SmallServices
let signer: LinkSigner
let verifier: LinkVerifier
let token: string

const NOW = '2026-01-31T08:00:00.000Z'
const clock = { now: () => NOW }
const claims: LinkClaims = {
  alert_id: 'alert-0123456789abcdef',
  channel: 'teams',
  plan_digest: 'a'.repeat(64),
  expires_at: '2026-01-31T09:00:00.000Z',
}
const keyId = (name: string) => services.computed(`aws_kms_key.${name}`).key_id ?? ''

/** A client takes its credentials with its first call: `use` must make one. */
const as = async <A>(accessKeyId: string, make: () => A, use: (made: A) => Promise<unknown>): Promise<A> => {
  const { endpoint, region } = services.client()
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION: region,
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: 'x',
  })
  const made = make()
  await use(made)
  return made
}
const signed = async (given = claims, by = signer): Promise<string> => {
  const made = await by.sign(given)()
  if (E.isLeft(made)) throw new Error(JSON.stringify(made.left))
  return made.right
}
const tagOf = async (given: string, by = verifier): Promise<string> => {
  const verified = await by.verify(given)()
  return E.isLeft(verified) ? verified.left.tag : 'valid'
}

test.before(async () => {
  services = await startSmallServices()
  signer = await as(
    'local-notify',
    () => makeLinkSigner({ keyId: keyId('links') }),
    (made) => made.sign(claims)(),
  )
  token = await signed()
  verifier = await as(
    'local-approval',
    () => makeLinkVerifier({ keyIds: [keyId('links')], clock }),
    (made) => made.verify(token)(),
  )
})
test.after(() => services.stop())

test('what was signed is what is verified', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.record({
        alert_id: fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/),
        channel: fc.constantFrom('slack', 'teams', 'email'),
        plan_digest: fc.stringMatching(/^[0-9a-f]{64}$/),
        expires_at: fc
          .date({
            min: new Date('2026-02-01T00:00:00Z'),
            max: new Date('2099-01-01T00:00:00Z'),
            noInvalidDate: true,
          })
          .map((date) => date.toISOString()),
      }),
      async (given) => {
        assert.equal(await verifier.verify(await signed(given))(), E.right({ ...given }))
      },
    ),
    { numRuns: 40 },
  )
})

test('a token in which any character is another one, is missing or is added is none', async () => {
  const character = fc.constantFrom(
    ...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.=/+ ',
  )
  await fc.assert(
    fc.asyncProperty(
      fc.nat({ max: token.length - 1 }),
      fc.constantFrom('replace', 'remove', 'insert'),
      character,
      async (at, how, one) => {
        const rest = token.slice(how === 'insert' ? at : at + 1)
        const changed = `${token.slice(0, at)}${how === 'remove' ? '' : one}${rest}`
        fc.pre(changed !== token)
        assert.is(await tagOf(changed), 'unauthenticated')
      },
    ),
    { numRuns: sampleSize(300) },
  )
})

test('a MAC has one form: the two bits that its last character does not need must be zero', async () => {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
  const last = alphabet.indexOf(token.at(-1) ?? '')
  for (const bits of [1, 2, 3])
    assert.is(await tagOf(`${token.slice(0, -1)}${alphabet[last + bits]}`), 'unauthenticated')
})

test('claims cannot be swapped under a MAC of other claims', async () => {
  const [, , , mac] = token.split('.')
  for (const change of [
    { alert_id: 'alert-another' },
    { channel: 'slack' as const },
    { plan_digest: 'b'.repeat(64) },
    { expires_at: '2027-01-31T09:00:00.000Z' },
  ]) {
    const [version, kid, payload] = (await signed({ ...claims, ...change })).split('.')
    assert.is(await tagOf([version, kid, payload, mac].join('.')), 'unauthenticated')
  }
})

test('an expired token is gone, to the millisecond', async () => {
  assert.is(await tagOf(await signed({ ...claims, expires_at: NOW })), 'gone')
  assert.is(await tagOf(await signed({ ...claims, expires_at: '2026-01-31T08:00:00.001Z' })), 'valid')
})

test('after a rotation links of both keys are valid, after the next only those of the newer', async () => {
  const next = await as(
    'local-notify',
    () => makeLinkSigner({ keyId: keyId('open') }),
    (made) => made.sign(claims)(),
  )
  const newer = await signed(claims, next)
  const of = (...keys: string[]) =>
    as(
      'local-approval',
      () => makeLinkVerifier({ keyIds: keys.map(keyId), clock }),
      (made) => made.verify(newer)(),
    )
  const both = await of('links', 'open')
  assert.equal([await tagOf(token, both), await tagOf(newer, both)], ['valid', 'valid'])
  const last = await of('open')
  assert.equal([await tagOf(token, last), await tagOf(newer, last)], ['unauthenticated', 'valid'])
})

test('who verifies cannot sign, who signs cannot verify, anybody else can do neither', async () => {
  for (const who of ['local-approval', 'somebody']) {
    const made = await as(
      who,
      () => makeLinkSigner({ keyId: keyId('links') }),
      (one) => one.sign(claims)(),
    )
    assert.ok(E.isLeft(await made.sign(claims)()))
  }
  for (const who of ['local-notify', 'somebody']) {
    const made = await as(
      who,
      () => makeLinkVerifier({ keyIds: [keyId('links')], clock }),
      (one) => one.verify(token)(),
    )
    assert.is(await tagOf(token, made), 'service_failed')
  }
})

test.run()
