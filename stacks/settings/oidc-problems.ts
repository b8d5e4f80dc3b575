import { entraTenant, isGoogle } from '../../schemas/issuer'
import type { StackSettings } from './model'

const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** Issuers by which anybody could sign in. */
export const oidcProblems = ({ oidc }: Pick<StackSettings, 'oidc'>): readonly string[] => {
  if (oidc === undefined) return []
  const { issuer, hosted_domain } = oidc
  const isEntra = /^https:\/\/(login\.microsoftonline\.com|sts\.windows\.net)(\/|$)/.test(issuer)
  return [
    ...(isEntra && !GUID.test(entraTenant(issuer) ?? '')
      ? [
          `oidc.issuer: found "${issuer}", allowed is https://login.microsoftonline.com/TENANT_ID/v2.0, the issuer of one tenant`,
        ]
      : []),
    ...(isGoogle(issuer) && hosted_domain === undefined
      ? ['oidc.hosted_domain: found nothing, allowed is the domain of the Workspace whose people sign in']
      : []),
    ...(!isGoogle(issuer) && hosted_domain !== undefined
      ? [`oidc.hosted_domain: found "${hosted_domain}", allowed is none: Google alone has it`]
      : []),
  ]
}
