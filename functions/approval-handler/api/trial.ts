import type { APIGatewayProxyResult } from 'aws-lambda'
import * as E from 'fp-ts/Either'
import * as t from 'io-ts'
import { decode } from '../../../schemas/codec'
import { AlertId, PlanDigest } from '../../../schemas/scalars'
import type { Caller } from '../../domain/approval/actions'
import type { Trial, TrialRequest } from '../trial'
import { json } from './respond'

/** What a request names that decides nothing. */
const TRY_DRY = 'try_dry'

const Parameters = t.intersection(
  [t.type({ alert_id: AlertId }), t.partial({ plan_digest: PlanDigest })],
  'TrialParameters',
)

/** Whether a plan is only to be tried. */
export const wantsTrial = (fields: unknown): boolean =>
  typeof fields === 'object' && fields !== null && 'action' in fields && fields.action === TRY_DRY

export const readTrial = (fields: unknown, caller: Caller): E.Either<string, TrialRequest> =>
  E.map((given: t.TypeOf<typeof Parameters>) => ({ ...given, caller }))(decode(Parameters, fields))

export const trialAnswer = ({ alert, steps, message }: Trial): APIGatewayProxyResult =>
  json(200, { alert_id: alert.alert_id, plan_digest: alert.plan_digest, message, steps })
