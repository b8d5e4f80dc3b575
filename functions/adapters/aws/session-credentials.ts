/** Temporary credentials, as SDK clients take them. */
export interface SessionCredentials {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken: string
  /** Until when; SDK clients that live longer ask for new ones. */
  readonly expiration?: Date
}
