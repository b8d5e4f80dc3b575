import * as t from 'io-ts'
import { authorize } from '../../../local/aws/iam/authorize'
import { readPolicy } from '../../../local/aws/iam/policy'
import { resourcesOf } from '../../../local/terraform'
import { isRead } from '../definition/roles'
import { arnOfPair } from './calls'
import { attempts, everything } from './decide'
import type { Deployed } from './deployed'

/** What a policy that is given to people lets them do with the stack's own things. */
export interface PersonVerdict {
  readonly policy: string
  /** `action resource` of what is changed, sent or invoked. */
  readonly changes: readonly string[]
  readonly reads: number
  readonly denied: number
}

const Managed = t.type({ name: t.string, policy: t.string })
const Attachment = t.type({ policy_arn: t.string })
/** Reads by other names. */
const READS = /:(BatchGet|Query|Scan|Filter|StartQuery)/

export const peopleVerdicts = (deployed: Deployed): readonly PersonVerdict[] => {
  const attached = resourcesOf(deployed.resources, 'aws_iam_role_policy_attachment', Attachment).map(
    ({ attributes }) => attributes.policy_arn,
  )
  return resourcesOf(deployed.resources, 'aws_iam_policy', Managed)
    .filter(({ computed: { arn = '' } }) => !attached.includes(arn))
    .map(({ address, attributes }) => {
      const identity = [readPolicy(address, attributes.policy)]
      const caller = {
        id: `arn:aws:iam::${deployed.accountId}:role/somebody`,
        accountId: deployed.accountId,
        limits: { identity },
      }
      const asked = everything(deployed)
      const allowed = asked.filter(({ action, resource }) =>
        attempts(deployed, action).some(
          (context) =>
            authorize({ action, resource: arnOfPair(deployed, resource), context }, caller, deployed.policies)
              .allowed,
        ),
      )
      const pairs = allowed.map(({ action, resource }) => `${action} ${resource}`)
      const isReading = (pair: string) => isRead(pair) || READS.test(pair) || pair.startsWith('kms:Decrypt ')
      return {
        policy: attributes.name,
        changes: pairs.filter((pair) => !isReading(pair)),
        reads: pairs.filter(isReading).length,
        denied: asked.length - allowed.length,
      }
    })
}
