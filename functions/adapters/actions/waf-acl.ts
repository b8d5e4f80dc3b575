import type { GetWebACLCommandOutput, Rule, WAFV2Client } from '@aws-sdk/client-wafv2'
import { regionOf } from '../aws/arn'
import { sessionOptions } from '../aws/session'

/** What a rule does with what it matches: `block`, `count`, …; of a group of rules `none` where each does its own. */
export type RuleAction = Readonly<{ action: string }>

/** An ACL as requests name it. One for CloudFront is `global`, and in us-east-1. */
export const aclNamed = (arn: string) => {
  const [scope, , Name = '', Id = ''] = arn.split(':').at(-1)?.split('/') ?? []
  return { Name, Id, Scope: scope === 'global' ? ('CLOUDFRONT' as const) : ('REGIONAL' as const) }
}

export const wafClient = async (arn: string, maxAttempts = 3): Promise<WAFV2Client> => {
  const { WAFV2Client } = await import('@aws-sdk/client-wafv2')
  return new WAFV2Client({ ...sessionOptions(), region: regionOf(arn), maxAttempts })
}

/** The ACL with the token that it must be written under. */
export const readAcl = async (arn: string): Promise<GetWebACLCommandOutput> => {
  const { GetWebACLCommand } = await import('@aws-sdk/client-wafv2')
  return (await wafClient(arn)).send(new GetWebACLCommand(aclNamed(arn)))
}

/**
 * What a rule does. Rejects where its action says more than its kind, as a response of its own with headers: that is kept out of
 * what people read, so it could not be put back.
 */
export const actionOfRule = ({ Name, Action, OverrideAction }: Rule): RuleAction => {
  const [[kind = '', settings] = [], ...more] = Object.entries(Action ?? OverrideAction ?? {}).filter(
    ([, value]) => value !== undefined,
  )
  if (kind === '' || more.length > 0 || Object.values(settings ?? {}).some((value) => value !== undefined))
    throw new Error(`the action of the rule ${Name} has settings of its own`)
  return { action: kind.toLowerCase() }
}
