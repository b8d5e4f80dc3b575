import { randomUUID } from 'node:crypto'
import * as t from 'io-ts'
import type { LocalService, Report } from '../../model'
import type { SampleResources, WebAcl } from '../../sites/resources'
import { AwsError, jsonOperation, jsonService } from './protocol'

const Scope = t.union([t.literal('REGIONAL'), t.literal('CLOUDFRONT')])
const named = { Name: t.string, Id: t.string, Scope }
const GetWebACL = t.strict(named)
const Rule = t.intersection([
  t.type({
    Name: t.string,
    Priority: t.number,
    Statement: t.UnknownRecord,
    VisibilityConfig: t.UnknownRecord,
  }),
  t.partial({
    Action: t.record(t.string, t.UnknownRecord),
    OverrideAction: t.record(t.string, t.UnknownRecord),
  }),
])
const UpdateWebACL = t.strict({
  ...named,
  DefaultAction: t.UnknownRecord,
  Rules: t.array(Rule),
  VisibilityConfig: t.UnknownRecord,
  LockToken: t.string,
})

const capital = (word: string): string => `${word[0]?.toUpperCase()}${word.slice(1)}`

const metrics = (MetricName: string) => ({
  SampledRequestsEnabled: true,
  CloudWatchMetricsEnabled: true,
  MetricName,
})

/** Web ACLs of the sample sites. Whoever writes one must have read it as it is now. */
export const createWaf = (
  { webAcls = [] }: Pick<SampleResources, 'webAcls'>,
  report: Report,
): LocalService => {
  const tokens = new Map<WebAcl, string>()
  const tokenOf = (acl: WebAcl): string => {
    const token = tokens.get(acl) ?? randomUUID()
    tokens.set(acl, token)
    return token
  }
  const find = ({ Name, Id, Scope }: t.TypeOf<typeof GetWebACL>): WebAcl => {
    const scope = Scope === 'CLOUDFRONT' ? 'global' : 'regional'
    const found = webAcls.find(({ arn }) => arn.endsWith(`:${scope}/webacl/${Name}/${Id}`))
    if (found !== undefined) return found
    throw new AwsError(
      'WAFNonexistentItemException',
      'AWS WAF couldn’t perform the operation because your resource doesn’t exist.',
    )
  }

  return jsonService('wafv2', {
    GetWebACL: jsonOperation('WAFInvalidParameterException', GetWebACL, (asked) => {
      const acl = find(asked)
      return {
        WebACL: {
          Name: asked.Name,
          Id: asked.Id,
          ARN: acl.arn,
          DefaultAction: { Allow: {} },
          Rules: [...acl.rules].map(([Name, action], Priority) => ({
            Name,
            Priority,
            Statement: { GeoMatchStatement: { CountryCodes: ['AQ'] } },
            Action: { [capital(action)]: {} },
            VisibilityConfig: metrics(Name),
          })),
          VisibilityConfig: metrics(asked.Name),
          Capacity: acl.rules.size,
        },
        LockToken: tokenOf(acl),
      }
    }),
    UpdateWebACL: jsonOperation('WAFInvalidParameterException', UpdateWebACL, (given) => {
      const acl = find(given)
      if (given.LockToken !== tokenOf(acl))
        throw new AwsError(
          'WAFOptimisticLockException',
          'AWS WAF couldn’t save your changes because someone changed the resource after you started to edit it.',
        )
      tokens.delete(acl)
      acl.rules.clear()
      for (const { Name, Action = {} } of given.Rules)
        acl.rules.set(Name, (Object.keys(Action)[0] ?? '').toLowerCase())
      report('wafv2', `${given.Name}: ${[...acl.rules].map((one) => one.join(' ')).join(', ')}`)
      return { NextLockToken: tokenOf(acl) }
    }),
  })
}
