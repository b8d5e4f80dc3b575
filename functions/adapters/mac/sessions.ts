import * as E from 'fp-ts/Either'
import * as TE from 'fp-ts/TaskEither'
import * as t from 'io-ts'
import { ClaimedName } from '../../../schemas/claimed-name'
import { decode } from '../../../schemas/codec'
import { AlertId, Instant, PlanDigest, Principal } from '../../../schemas/scalars'
import { messageFor } from '../../domain/approval/attested'
import type { AppError } from '../../runtime/errors'
import { parseJson } from '../../runtime/json'
import type { Clock, Sessions } from '../../runtime/ports'
import { serviceFailed } from '../aws/failure'
import { type Mac, sameText } from './mac'

const SessionCodec = t.strict(
  {
    principal: Principal,
    name: ClaimedName,
    alert_id: AlertId,
    plan_digest: PlanDigest,
    expires_at: Instant,
  },
  'Session',
)

/** Form of a session: `s1.<payload>.<mac>`, base64url; a longer one is not looked at. */
const TOKEN = /^s1\.([A-Za-z0-9_-]{20,2000})\.([A-Za-z0-9_-]{43})$/

/** Sessions by the key of decisions, under a purpose of their own: a session is no decision. */
export const makeSessions = ({ mac, clock }: { readonly mac: Mac; readonly clock: Clock }): Sessions => {
  const generated = (payload: string) =>
    TE.tryCatch(() => mac.generate(messageFor('session', { payload })), serviceFailed('kms', 'GenerateMac'))
  const refused = (reason: string): E.Either<AppError, never> => E.left({ tag: 'unauthenticated', reason })
  return {
    sign: (session) => {
      const payload = Buffer.from(JSON.stringify(SessionCodec.encode(session))).toString('base64url')
      return TE.map((made: string) => `s1.${payload}.${made}`)(generated(payload))
    },
    verify: (token) => async () => {
      const [whole, payload = '', given = ''] = TOKEN.exec(token) ?? []
      if (whole === undefined) return refused('no session')
      const made = await generated(payload)()
      if (E.isLeft(made)) return made
      if (!sameText(made.right, given)) return refused('the MAC of the session is not valid')
      const session = decode(SessionCodec, parseJson(Buffer.from(payload, 'base64url').toString()))
      if (E.isLeft(session)) return refused(session.left)
      return session.right.expires_at <= clock.now() ? refused('the session is over') : session
    },
  }
}
