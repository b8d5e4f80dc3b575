import { randomUUID } from 'node:crypto'
import type { LocalService } from '../../model'
import { xmlError } from '../error'
import { AwsError, accessKeyId, answering, callerAccount } from './protocol'
import { xmlDocument } from './xml'

const NAMESPACE = 'https://sts.amazonaws.com/doc/2011-06-15/'

/** Security Token Service: who calls, and nothing else. */
export const createSts = (accountId: string): LocalService => ({
  names: ['sts'],
  handle: (request) =>
    answering(() => {
      const asked = new URLSearchParams(request.body.toString()).get('Action') ?? ''
      if (asked !== 'GetCallerIdentity')
        throw new AwsError('InvalidAction', `the local cloud does not have sts:${asked}`)
      const Account = callerAccount(request, accountId)
      const UserId = accessKeyId(request) ?? ''
      const name = UserId.startsWith('local-') ? `role/${UserId.slice('local-'.length)}` : 'user/local'
      const value = {
        GetCallerIdentityResult: { Arn: `arn:aws:iam::${Account}:${name}`, UserId, Account },
        ResponseMetadata: { RequestId: randomUUID() },
      }
      const body = xmlDocument('GetCallerIdentityResponse', NAMESPACE, value)
      return { status: 200, headers: { 'content-type': 'text/xml' }, body }
    }, xmlError),
})
