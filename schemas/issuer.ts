/** The tenant of an issuer of Entra ID. */
export const entraTenant = (issuer: string): string | undefined =>
  /^https:\/\/login\.microsoftonline\.com\/([^/]+)\/v2\.0$/.exec(issuer)?.[1]

/** Google signs in whoever has an account of any kind. */
export const isGoogle = (issuer: string): boolean => issuer === 'https://accounts.google.com'
