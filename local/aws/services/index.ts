import type { LocalService, Report, Resource, ResourceType } from '../../model'
import type { Persistence } from '../../persistence'
import type { SampleResources } from '../../sites/resources'
import { createIam, type Iam } from '../iam'
import { createAcm } from './acm'
import { createAutoScaling } from './auto-scaling'
import { createBalancer } from './balancer'
import { cloudFormationResourceTypes } from './cloudformation'
import { createCloudFront } from './cloudfront'
import { createCloudTrail } from './cloudtrail'
import { createCognito, type UserPool } from './cognito'
import { createEc2 } from './ec2'
import { createEcs } from './ecs'
import { createKms, kmsResourceTypes } from './kms'
import { createRoute53 } from './route53'
import { createSchemas, schemasResourceTypes } from './schemas'
import { createSecretsManager, secretsManagerResourceTypes } from './secrets-manager'
import { createSsm, ssmResourceTypes } from './ssm'
import { createSts } from './sts'
import { expectedUserPool } from './user-pool'
import { createWaf } from './waf'

export type { UserPool } from './cognito'

/** Resource types of the small services. */
export const serviceResourceTypes: Readonly<Record<string, ResourceType>> = {
  ...cloudFormationResourceTypes,
  ...kmsResourceTypes,
  ...schemasResourceTypes,
  ...secretsManagerResourceTypes,
  ...ssmResourceTypes,
}

export interface ServiceParts {
  readonly resources: readonly Resource[]
  /** Values by secret name; a secret without one is an empty container, as after a deployment. */
  readonly secrets: Readonly<Record<string, string>>
  /** Without sample sites there are no distributions, health checks and instances. */
  readonly sites?: SampleResources | undefined
  /** Without it: the user pool that the definition's functions and their secret expect. */
  readonly userPool?: UserPool | undefined
  readonly accountId?: string
  readonly region?: string
  readonly report: Report
  readonly kept?: Persistence
  /** Of the definition unless given. */
  readonly iam?: Iam
}

const noSites: SampleResources = {
  distributions: [],
  healthChecks: [],
  instances: [],
  zones: [],
  certificates: [],
  purge: () => {},
}

/** Secrets Manager, Parameter Store, the schema registry, Cognito, KMS, CloudFront, CloudTrail, Route 53, ACM, STS and EC2, as far as the system calls them. */
export const createServices = (parts: ServiceParts): readonly LocalService[] => {
  const { resources, secrets, sites = noSites, report } = parts
  const { accountId = '000000000000', region = 'us-east-1' } = parts
  return [
    createSecretsManager(resources, secrets, parts.kept),
    createCognito(parts.userPool ?? expectedUserPool(resources, secrets)),
    createKms(resources, parts.kept, parts.iam),
    createCloudFront(sites, accountId, report),
    createRoute53(sites),
    createAcm(sites),
    createSchemas(resources),
    createSsm(resources, sites, report),
    createSts(accountId, parts.iam ?? createIam(resources, { accountId, region })),
    createEc2(sites, region, report),
    createBalancer(sites, report),
    createEcs(sites, report),
    createAutoScaling(sites, report),
    createWaf(sites, report),
    createCloudTrail(() => sites.changes?.() ?? []),
  ]
}
