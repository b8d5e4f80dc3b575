import { randomUUID } from 'node:crypto'
import type { AwsRequest, LocalService } from '../../model'
import { xmlError } from '../error'
import type { Iam, Principal } from '../iam'
import { evaluate, trusts } from '../iam/evaluate'
import { MalformedPolicy, type Policy, readPolicy } from '../iam/policy'
import { sessionArn } from '../iam/sessions'
import { AwsError, accessKeyId, answering, callerAccount } from './protocol'
import { type XmlValue, xmlDocument } from './xml'

const NAMESPACE = 'https://sts.amazonaws.com/doc/2011-06-15/'

/** Characters of a session policy, and of what its sessions are called. */
const MAX_POLICY = 2_048
const NAME = /^[\w+=,.@-]{2,64}$/
/** Seconds; a role that is assumed by a role is one for an hour at most. */
const LEAST_SECONDS = 900
const MOST_SECONDS = 3_600

interface Asked {
  readonly roleArn: string
  readonly name: string
  readonly policy: string | undefined
  readonly externalId: string | undefined
  readonly sourceIdentity: string | undefined
  readonly seconds: number
}

const KNOWN = new Set([
  ...['Action', 'Version', 'RoleArn', 'RoleSessionName', 'Policy', 'ExternalId', 'SourceIdentity'],
  'DurationSeconds',
])

const invalid = (message: string): AwsError => new AwsError('ValidationError', message)

const readAsked = (form: URLSearchParams): Asked => {
  const unknown = [...form.keys()].find((name) => !KNOWN.has(name))
  if (unknown !== undefined) throw invalid(`the local cloud does not know the parameter ${unknown}`)
  const named = (field: string, value: string): string => {
    if (NAME.test(value)) return value
    throw invalid(
      `${field} failed to satisfy constraint: Member must satisfy regular expression pattern: [\\w+=,.@-]*`,
    )
  }
  const policy = form.get('Policy') ?? undefined
  if (policy !== undefined && policy.length > MAX_POLICY)
    throw invalid(
      `policy failed to satisfy constraint: Member must have length less than or equal to ${MAX_POLICY}`,
    )
  const seconds = Number(form.get('DurationSeconds') ?? MOST_SECONDS)
  if (!Number.isInteger(seconds) || seconds < LEAST_SECONDS || seconds > MOST_SECONDS)
    throw invalid(`durationSeconds: ${LEAST_SECONDS} to ${MOST_SECONDS} are needed`)
  const sourceIdentity = form.get('SourceIdentity')
  return {
    roleArn: form.get('RoleArn') ?? '',
    name: named('roleSessionName', form.get('RoleSessionName') ?? ''),
    policy,
    externalId: form.get('ExternalId') ?? undefined,
    sourceIdentity: sourceIdentity === null ? undefined : named('sourceIdentity', sourceIdentity),
    seconds,
  }
}

const sessionPolicy = (json: string | undefined): readonly Policy[] | undefined => {
  if (json === undefined) return undefined
  try {
    return [readPolicy('session policy', json)]
  } catch (error) {
    if (error instanceof MalformedPolicy) throw new AwsError('MalformedPolicyDocument', error.message)
    throw error
  }
}

/** Security Token Service: who calls, and the roles that they may assume. */
export const createSts = (accountId: string, iam: Iam): LocalService => {
  /** Both sides must agree: the caller's policies and the role's trust, to each of the actions. */
  const authorize = (asked: Asked, { arn, limits }: Principal) => {
    const role = iam.roles.find((one) => one.arn === asked.roleArn)
    const actions = [
      'sts:AssumeRole',
      ...(asked.sourceIdentity === undefined ? [] : ['sts:SetSourceIdentity']),
    ]
    const context = {
      'sts:ExternalId': asked.externalId,
      'sts:RoleSessionName': asked.name,
      'sts:SourceIdentity': asked.sourceIdentity,
      'aws:PrincipalArn': arn,
    }
    for (const action of actions) {
      const trusted = role?.trust !== undefined && trusts(role.trust, arn, { action, context }).allowed
      const may =
        limits === undefined || evaluate({ action, resource: asked.roleArn, context }, limits).allowed
      if (!trusted || !may)
        throw new AwsError(
          'AccessDenied',
          `User: ${arn} is not authorized to perform: ${action} on resource: ${asked.roleArn}`,
          403,
        )
    }
    if (role === undefined) throw new Error('a role that is not there is trusted by no one')
    return role
  }

  const assumeRole = (request: AwsRequest, form: URLSearchParams): XmlValue => {
    const asked = readAsked(form)
    const role = authorize(asked, iam.principalOf(request))
    const { name, sourceIdentity, seconds } = asked
    const session = iam.sessions.issue({
      role,
      name,
      sourceIdentity,
      policies: sessionPolicy(asked.policy),
      expiresAt: Date.now() + seconds * 1_000,
    })
    return {
      Credentials: {
        AccessKeyId: session.accessKeyId,
        SecretAccessKey: session.secretAccessKey,
        SessionToken: session.sessionToken,
        Expiration: new Date(session.expiresAt),
      },
      AssumedRoleUser: { Arn: sessionArn(session), AssumedRoleId: `${role.name}:${name}` },
      ...(sourceIdentity === undefined ? {} : { SourceIdentity: sourceIdentity }),
      ...(asked.policy === undefined
        ? {}
        : { PackedPolicySize: Math.ceil((100 * asked.policy.length) / MAX_POLICY) }),
    }
  }

  const callerIdentity = (request: AwsRequest): XmlValue => {
    const Account = callerAccount(request, accountId)
    const UserId = accessKeyId(request) ?? ''
    const { arn, isSession } = iam.principalOf(request)
    const name = UserId.startsWith('local-') ? `role/${UserId.slice('local-'.length)}` : 'user/local'
    return { Arn: isSession ? arn : `arn:aws:iam::${Account}:${name}`, UserId, Account }
  }

  return {
    names: ['sts'],
    handle: (request) =>
      answering(() => {
        const form = new URLSearchParams(request.body.toString())
        const asked = form.get('Action') ?? ''
        if (asked !== 'GetCallerIdentity' && asked !== 'AssumeRole')
          throw new AwsError('InvalidAction', `the local cloud does not have sts:${asked}`)
        const value = {
          [`${asked}Result`]: asked === 'AssumeRole' ? assumeRole(request, form) : callerIdentity(request),
          ResponseMetadata: { RequestId: randomUUID() },
        }
        const body = xmlDocument(`${asked}Response`, NAMESPACE, value)
        return { status: 200, headers: { 'content-type': 'text/xml' }, body }
      }, xmlError),
  }
}
