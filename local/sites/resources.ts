/** AWS resources behind the sample sites, as the local CloudFront, Route 53, ACM and EC2 know them. */
export interface SampleResources {
  readonly distributions: readonly Distribution[]
  readonly healthChecks: readonly HealthCheck[]
  readonly instances: readonly Instance[]
  readonly zones: readonly HostedZone[]
  readonly certificates: readonly Certificate[]
  readonly aliases?: readonly FunctionAlias[]
  readonly rules?: readonly ListenerRule[]
  readonly targetGroups?: readonly TargetGroup[]
  readonly webAcls?: readonly WebAcl[]
  readonly objects?: readonly VersionedObject[]
  readonly services?: readonly EcsService[]
  readonly groups?: readonly ScalingGroup[]
  readonly automations?: readonly AutomationDocument[]
  readonly repairFunctions?: readonly RepairFunction[]
  /** What the trail has of changes; nothing without it. */
  changes?(): readonly TrailEvent[]
  /** Drops what the distribution has cached under the paths (`/*`, `/index.html`). */
  purge(distributionId: string, paths: readonly string[]): void
}

/** A change as the local CloudTrail has it. */
export interface TrailEvent {
  readonly event: string
  readonly at: Date
  readonly resource: string
  readonly role: string
  /** The session of the role, often the name of a person. */
  readonly session?: string
  readonly readOnly?: boolean
}

export interface Distribution {
  readonly id: string
  /** The alternate domain name that people know. */
  readonly domain: string
  /** Further alternate names. */
  readonly aliases?: readonly string[]
  /** Where its behaviours may lead; one of its own unless given. */
  readonly origins?: readonly string[]
  /** Where the default one leads; calls that change it write it. */
  origin?: string
}

export interface HealthCheck {
  readonly id: string
  readonly domain: string
  readonly port: number
  readonly path: string
  /** HTTP status that a checker would see now. */
  status(): number
  /** In place of the checkers' own words for it. */
  readonly says?: string | undefined
}

export interface Instance {
  readonly id: string
  readonly name: string
  readonly privateAddress: string
  state(): 'running' | 'stopped'
  /** Starts or stops it; what has none is only looked at. */
  readonly set?: (state: 'running' | 'stopped') => void
  readonly onReboot?: () => void
}

/** An alias of a function of the team that runs the site: calls that change it write its version. */
export interface FunctionAlias {
  readonly arn: string
  readonly versions: readonly string[]
  version: string
}

/** A rule of a load balancer that forwards to target groups. */
export interface ListenerRule {
  readonly arn: string
  /** By the groups' ARNs. */
  weights: Readonly<Record<string, number>>
}

export interface TargetGroup {
  readonly arn: string
  readonly targets: readonly { readonly id: string; healthy(): boolean }[]
}

/** A web ACL of WAF; its rules by name, with what each does. */
export interface WebAcl {
  readonly arn: string
  readonly rules: Map<string, string>
}

export interface HostedZone {
  readonly id: string
  /** What it holds; calls that change it write it. */
  records: readonly RecordSet[]
}

export interface RecordSet {
  /** Absolute, with its dot at the end. */
  readonly name: string
  readonly type: string
  /** seconds */
  readonly ttl: number
  readonly values: readonly string[]
  /** Of a routing policy. */
  readonly set_identifier?: string
  readonly weight?: number
  readonly failover?: 'PRIMARY' | 'SECONDARY'
  readonly health_check_id?: string
}

export interface Certificate {
  readonly arn: string
  readonly domain: string
  /** Further names. */
  readonly names?: readonly string[]
  /** The record by which its domain is validated. */
  readonly validation?: { readonly name: string; readonly value: string }
  /** As ACM would see it now. */
  state(): {
    readonly status: 'ISSUED' | 'EXPIRED' | 'PENDING_VALIDATION' | 'FAILED'
    readonly notAfter: Date
    readonly failureReason?: string | undefined
  }
}

/** An object of a versioned bucket, its versions newest first; one without a body is a deletion. */
export interface VersionedObject {
  readonly bucket: string
  readonly key: string
  versions: readonly { readonly id: string; readonly body: string | undefined; readonly at: Date }[]
}

/** A service of ECS; calls that deploy it write its task definition. */
export interface EcsService {
  readonly arn: string
  /** `family:revision` of those that can be deployed. */
  readonly definitions: readonly string[]
  definition: string
}

/** An Auto Scaling group. */
export interface ScalingGroup {
  readonly arn: string
  readonly instances: readonly string[]
  /** All of them were replaced. */
  onRefreshed(): void
}

/** An Automation document of the team. */
export interface AutomationDocument {
  readonly name: string
  readonly version: string
  /** What it does, with its parameters by name. Throws where it fails. */
  run(parameters: Readonly<Record<string, string>>): void
}

/** A function of the team that repairs something. */
export interface RepairFunction {
  readonly arn: string
  /** What it does with its input, and answers. Throws where it fails. */
  run(input: Readonly<Record<string, unknown>>): object
}
