import type { APIGatewayProxyResult } from 'aws-lambda'
import * as E from 'fp-ts/Either'
import { decode } from '../../schemas/codec'
import { defined } from '../../schemas/defined'
import { type AlertId, Principal } from '../../schemas/scalars'
import type { Caller } from '../domain/approval/actions'
import { type AppError, badInput } from '../runtime/errors'
import { loadedOnce } from '../runtime/loaded-once'
import { isTooLarge, ProxyEvent, readParameters, requestFields, tooLarge } from './api/request'
import { decidedAnswer, errorAnswer, json, logRefusal } from './api/respond'
import { readTrial, trialAnswer, wantsTrial } from './api/trial'
import { API_ALIAS } from './contract'
import { decideAlert } from './decide'
import type { FleetPorts } from './fleet/respond'
import type { LinkPorts } from './link/routes'
import type { PagerDutyPorts } from './pagerduty/route'
import type { SignInPorts } from './sign-in/routes'
import { slackInteraction } from './slack/interaction'
import type { SlackPorts } from './slack/ports'
import type { StandingPorts } from './standing/ports'

export type ApprovalPorts = LinkPorts &
  SlackPorts &
  PagerDutyPorts &
  SignInPorts &
  FleetPorts & {
    /** What is approved in advance: absent where the settings have no one who may. */
    readonly standing?: StandingPorts
  }

/** Whether an ARN as it was called, `arn:aws:lambda:REGION:ACCOUNT:function:NAME[:QUALIFIER]`, names API Gateway's alias. */
export const isViaApi = (invokedFunctionArn: string): boolean => {
  const [qualifier, ...others] = invokedFunctionArn.split(':').slice(7)
  return qualifier === API_ALIAS && others.length === 0
}

const isProxyEvent = (payload: unknown): boolean =>
  typeof payload === 'object' && payload !== null && 'httpMethod' in payload

/** What a rule of the bus hands on. It only says where to look: whoever may invoke the function could write one. */
const isEvent = (payload: unknown): boolean =>
  typeof payload === 'object' && payload !== null && 'detail-type' in payload

const onEvent = async (
  payload: unknown,
  standing: StandingPorts,
  ports: ApprovalPorts,
): Promise<APIGatewayProxyResult> => {
  // Only where something is approved in advance: clicks do not wait for it.
  const { standingEvent } = await import('./standing/event')
  return standingEvent(payload, { ...ports, standing })
}

const MISPLACED = {
  proxyEvent: `an event of API Gateway is taken from API Gateway alone, which invokes the alias ${API_ALIAS}; a direct invocation gives alert_id and action`,
  direct: `the alias ${API_ALIAS} takes events of API Gateway alone; a direct invocation names the function without a qualifier`,
}

/**
 * Answers an API Gateway request or the documented direct payload; both read the same. A proxy event says who its caller is, so it
 * is believed only where no one but API Gateway may invoke: whoever may invoke the function itself could write any name into one.
 */
export const handle = async (
  payload: unknown,
  invokedFunctionArn: string,
  ports: ApprovalPorts,
): Promise<APIGatewayProxyResult> => {
  const proxied = isProxyEvent(payload)
  if (proxied !== isViaApi(invokedFunctionArn))
    return refuse(badInput(proxied ? MISPLACED.proxyEvent : MISPLACED.direct), ports)
  if (isEvent(payload) && ports.standing !== undefined) return onEvent(payload, ports.standing, ports)
  if (!proxied) return decideFor(payload, { surface: 'direct', principal: 'lambda:direct' }, ports)
  const event = decode(ProxyEvent, payload)
  if (E.isLeft(event)) {
    ports.log.error('input refused', { problem: event.left })
    return errorAnswer(badInput(event.left))
  }
  return route(event.right, ports)
}

/** What a click in Slack does without is loaded with the first request for it: Slack waits three seconds for a cold start. */
const pages = loadedOnce(() => import('./link/routes'))
const signIn = loadedOnce(() => import('./sign-in/routes'))
const fleet = loadedOnce(() => import('./fleet/respond'))
const pagerDuty = loadedOnce(() => import('./pagerduty/route'))
const trial = loadedOnce(() => import('./trial'))

const signedByOthers: ReadonlySet<string> = new Set(['/slack/interactions', '/pagerduty/webhook'])
/** Where the forms of pages are sent: whoever sends one reads a page. */
const ofPages: ReadonlySet<string> = new Set(['/approval/decision', '/approval/session'])

const route = async (event: ProxyEvent, ports: ApprovalPorts): Promise<APIGatewayProxyResult> => {
  // What others have signed may be longer: they repeat the whole message, or incident.
  if (isTooLarge(event) && !signedByOthers.has(event.resource))
    return ofPages.has(event.resource) ? (await pages()).errorPage(tooLarge, ports) : refuse(tooLarge, ports)
  switch (`${event.httpMethod} ${event.resource}`) {
    case 'POST /approval':
      return decideAsked(event, callerOf(event), ports)
    case 'POST /approval/iam':
      return decideAsked(event, iamCallerOf(event), ports)
    case 'POST /windows/iam':
      return orRefuse(await (await fleet()).windowsAnswer(event, iamCallerOf(event), ports), ports)
    case 'POST /monitors/iam':
      return orRefuse(await (await fleet()).monitorsAnswer(event, iamCallerOf(event), ports), ports)
    case 'POST /standing/iam':
      return orRefuse(await (await fleet()).standingAnswer(event, iamCallerOf(event), ports.standing), ports)
    case 'GET /approval':
      return (await pages()).showPage(event, ports)
    case 'POST /approval/decision':
      return (await pages()).decideByLink(event, ports)
    case 'POST /slack/interactions':
      return slackInteraction(event, ports)
    case 'POST /pagerduty/webhook':
      return (await pagerDuty()).pagerDutyWebhook(event, ports)
    case 'GET /approval/sign-in':
      return (await signIn()).beginSignIn(event, ports)
    case 'GET /approval/signed-in':
      return (await signIn()).finishSignIn(event, ports)
    case 'GET /approval/session':
      return (await signIn()).showSignedIn(event, ports)
    case 'POST /approval/session':
      return (await signIn()).decideSignedIn(event, ports)
    default:
      return json(404, { error: `there is no ${event.httpMethod} ${event.resource}` })
  }
}

/** Whom API Gateway has authenticated: an IAM identity or the holder of an API key. A left on a route open to all. */
const callerOf = ({ requestContext }: ProxyEvent): E.Either<AppError, Caller> => {
  const { userArn, apiKeyId } = requestContext?.identity ?? {}
  return named(userArn || (apiKeyId ? `api-key:${apiKeyId}` : ''), 'neither API key nor IAM identity')
}

/** An IAM user, or a person of Identity Center, whose session name no one else can choose. */
const PERSON = /^arn:aws:(iam::\d{12}:user\/|sts::\d{12}:assumed-role\/AWSReservedSSO_[^/]+\/)/

/** Who has signed the request. The session of any other role is a machine: whoever may assume the role chooses its name. */
const iamCallerOf = ({ requestContext }: ProxyEvent): E.Either<AppError, Caller> => {
  const arn = requestContext?.identity?.userArn || ''
  return named(arn === '' || PERSON.test(arn) ? arn : `machine:${arn}`, 'no IAM identity')
}

/** A principal is taken whole or not at all: of two long ones that begin alike, their beginnings are one. */
const named = (principal: string, missing: string): E.Either<AppError, Caller> => {
  if (principal === '') return E.left({ tag: 'unauthenticated', reason: missing })
  const { length } = principal
  const message = `the name of the caller has ${length} characters; 200 at most can be kept with a decision`
  return Principal.is(principal)
    ? E.right({ surface: 'api', principal })
    : E.left({ tag: 'forbidden', message })
}

const decideAsked = async (
  event: ProxyEvent,
  caller: E.Either<AppError, Caller>,
  ports: ApprovalPorts,
): Promise<APIGatewayProxyResult> => {
  if (E.isLeft(caller)) return refuse(caller.left, ports)
  const fields = requestFields(event)
  return E.isLeft(fields)
    ? refuse(badInput(fields.left), ports)
    : decideFor(fields.right, caller.right, ports)
}

const decideFor = async (
  fields: unknown,
  caller: Caller,
  ports: ApprovalPorts,
): Promise<APIGatewayProxyResult> => {
  if (wantsTrial(fields)) return tryFor(fields, caller, ports)
  const request = readParameters(fields, caller)
  if (E.isLeft(request)) return refuse(badInput(request.left), ports)
  const decided = await decideAlert(request.right)(ports)()
  return E.isLeft(decided)
    ? refuse(decided.left, ports, request.right.alert_id)
    : decidedAnswer(decided.right)
}

/** The same plan, and nothing is decided. */
const tryFor = async (
  fields: unknown,
  caller: Caller,
  ports: ApprovalPorts,
): Promise<APIGatewayProxyResult> => {
  const request = readTrial(fields, caller)
  if (E.isLeft(request)) return refuse(badInput(request.left), ports)
  const { tryPlanOf } = await trial()
  const done = await tryPlanOf(request.right)(ports)
  return E.isLeft(done) ? refuse(done.left, ports, request.right.alert_id) : trialAnswer(done.right)
}

const orRefuse = (
  answer: E.Either<AppError, APIGatewayProxyResult>,
  ports: ApprovalPorts,
): APIGatewayProxyResult => (E.isLeft(answer) ? refuse(answer.left, ports) : answer.right)

const refuse = (error: AppError, ports: ApprovalPorts, alert_id?: AlertId): APIGatewayProxyResult => {
  logRefusal(ports.log, error, defined({ alert_id }))
  return errorAnswer(error)
}
