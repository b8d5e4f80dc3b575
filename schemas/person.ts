/** Names of people, each with the principals under which they are known. */
export type People = Readonly<Record<string, readonly string[]>>

/**
 * What is one for one person, whatever form their principal has: Slack's id of the user, the name of an IAM user or of a person
 * in Identity Center within an account, the id of an API key.
 */
export const identityOf = (principal: string): string => {
  const slack = /^slack:[^/]+\/([^/]+)$/.exec(principal)
  if (slack) return `slack:${slack[1]}`
  const user = /^arn:aws:iam::(\d{12}):user\/(?:.*\/)?([^/]+)$/.exec(principal)
  if (user) return `iam:${user[1]}/${user[2]?.toLowerCase()}`
  const sso = /^arn:aws:sts::(\d{12}):assumed-role\/AWSReservedSSO_[^/]+\/(.+)$/.exec(principal)
  if (sso) return `sso:${sso[2]?.toLowerCase()}`
  return principal.startsWith('api-key:') ? principal.toLowerCase() : principal
}

/** The name in the settings of whom a principal is, if it is there. */
export const nameIn = (people: People, principal: string): string | undefined => {
  const identity = identityOf(principal)
  return Object.entries(people).find(([, known]) => known.some((one) => identityOf(one) === identity))?.[0]
}

/** What is one for one person over all surfaces: the name that the settings give them, else the identity of the principal. */
export const personOf = (principal: string, people: People): string => {
  const name = nameIn(people, principal)
  // No principal begins like this.
  return name === undefined ? identityOf(principal) : `person:${name}`
}
