/**
 * What is one for one person, whatever form their principal has: Slack's id of the user, the name of an IAM user or of a person
 * in Identity Center within an account, the id of an API key.
 */
export const personOf = (principal: string): string => {
  const slack = /^slack:[^/]+\/([^/]+)$/.exec(principal)
  if (slack) return `slack:${slack[1]}`
  const user = /^arn:aws:iam::(\d{12}):user\/(?:.*\/)?([^/]+)$/.exec(principal)
  if (user) return `iam:${user[1]}/${user[2]?.toLowerCase()}`
  const sso = /^arn:aws:sts::(\d{12}):assumed-role\/AWSReservedSSO_[^/]+\/(.+)$/.exec(principal)
  if (sso) return `sso:${sso[2]?.toLowerCase()}`
  return principal.startsWith('api-key:') ? principal.toLowerCase() : principal
}
