/** AWS resources behind the sample sites, as the local CloudFront, Route 53 and EC2 know them. */
export interface SampleResources {
  readonly distributions: readonly Distribution[]
  readonly healthChecks: readonly HealthCheck[]
  readonly instances: readonly Instance[]
  /** Drops what the distribution has cached under the paths (`/*`, `/index.html`). */
  purge(distributionId: string, paths: readonly string[]): void
}

export interface Distribution {
  readonly id: string
  /** The alternate domain name that people know. */
  readonly domain: string
}

export interface HealthCheck {
  readonly id: string
  readonly domain: string
  readonly port: number
  readonly path: string
  /** HTTP status that a checker would see now. */
  status(): number
}

export interface Instance {
  readonly id: string
  readonly name: string
  readonly privateAddress: string
  state(): 'running' | 'stopped'
}
