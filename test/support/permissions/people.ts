import * as t from 'io-ts'
import { authorize, type Caller } from '../../../local/aws/iam/authorize'
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

/** Somebody whose role has one policy. */
const personWith = ({ accountId }: Deployed, name: string, text: string): Caller => ({
  id: `arn:aws:iam::${accountId}:role/somebody`,
  accountId,
  limits: { identity: [readPolicy(name, text)] },
})

/** @throws Error where there is no such policy */
export const personBy = (deployed: Deployed, policy: string): Caller => {
  const found = resourcesOf(deployed.resources, 'aws_iam_policy', Managed).find(
    ({ attributes }) => attributes.name === policy,
  )
  if (found === undefined) throw new Error(`there is no policy ${policy}`)
  return personWith(deployed, found.address, found.attributes.policy)
}

export const peopleVerdicts = (deployed: Deployed): readonly PersonVerdict[] => {
  const attached = resourcesOf(deployed.resources, 'aws_iam_role_policy_attachment', Attachment).map(
    ({ attributes }) => attributes.policy_arn,
  )
  return resourcesOf(deployed.resources, 'aws_iam_policy', Managed)
    .filter(({ computed: { arn = '' } }) => !attached.includes(arn))
    .map(({ address, attributes }) => {
      const caller = personWith(deployed, address, attributes.policy)
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
