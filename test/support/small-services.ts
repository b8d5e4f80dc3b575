import { openGateway } from '../../local/aws/gateway'
import { lambdaResourceTypes } from '../../local/aws/lambda/definition'
import { createServices, serviceResourceTypes } from '../../local/aws/services'
import { withAliases } from '../../local/aws/services/aliases'
import { withVersions } from '../../local/aws/storage/versions'
import type { LocalService, Report } from '../../local/model'
import { type Catalogue, createCatalogue } from '../../local/sites/catalogue'
import { type Definition, readDefinition } from '../../local/terraform'
import { unmodelledTypes } from '../../local/terraform/unmodelled'
import { functionResource, ref, writeDefinition } from './write-definition'

const roleArn = (name: string) => ref(`aws_iam_role.${name}.arn`)

/** A statement of a key policy. */
export const allow = (action: string | readonly string[], principal: string) => ({
  Effect: 'Allow',
  Action: action,
  Resource: '*',
  Principal: { AWS: principal },
})

export const root = 'arn:aws:iam::123456789012:root'

/** The policy of a key that only two functions use: administration by root is no use of it. */
const linkPolicy = JSON.stringify({
  Version: '2012-10-17',
  Statement: [
    allow(['kms:Describe*', 'kms:Put*', 'kms:ScheduleKeyDeletion'], root),
    allow('kms:GenerateMac', roleArn('notify')),
    allow('kms:VerifyMac', roleArn('approval')),
  ],
})

export const macKey = { key_usage: 'GENERATE_VERIFY_MAC', customer_master_key_spec: 'HMAC_256' }

const stack = {
  aws_iam_role: { notify: { name: 'notify-role' }, approval: { name: 'approval-role' } },
  aws_lambda_function: {
    notify: functionResource('notify', {
      role: roleArn('notify'),
      environment: {
        variables: {
          COGNITO_CLIENT_ID: 'client-1',
          COGNITO_SECRET_ID: ref('aws_secretsmanager_secret.cognito.arn'),
        },
      },
    }),
    approval: functionResource('approval', { role: roleArn('approval') }),
  },
  aws_secretsmanager_secret: {
    cognito: { name: 'cloudops/cognito-credentials', recovery_window_in_days: 0 },
    chat: { name: 'cloudops/chat', description: 'webhooks' },
  },
  aws_kms_key: {
    links: { ...macKey, policy: linkPolicy },
    open: { ...macKey, policy: JSON.stringify({ Statement: [allow('kms:*', root)] }) },
    data: { enable_key_rotation: true },
    disabled: { ...macKey, is_enabled: false },
  },
  aws_ssm_parameter: {
    encrypted: { name: '/cloudops/encrypted', type: 'SecureString', value: 'run' },
    switch: {
      name: '/cloudops/execution',
      type: 'String',
      value: 'run',
      allowed_pattern: '^(run|stop(: .{1,200})?)$',
    },
  },
  aws_kms_alias: { links: { name: 'alias/links', target_key_id: ref('aws_kms_key.links.key_id') } },
}

const types = { ...unmodelledTypes, ...lambdaResourceTypes, ...serviceResourceTypes }

/** Port of the sample sites, which the services only repeat. */
const sitesPort = 8443

export interface SmallServices {
  readonly definition: Definition
  readonly catalogue: Catalogue
  /** What the services reported. */
  readonly reports: readonly string[]
  /** Computed attributes of a resource by its address. */
  computed(address: string): Readonly<Record<string, string>>
  /** Configuration of an SDK client that calls with this access key id. */
  client(accessKeyId?: string): {
    region: string
    endpoint: string
    credentials: { accessKeyId: string; secretAccessKey: string }
    maxAttempts: number
  }
  stop(): Promise<void>
}

/** Reads a stack with these resources. */
export const definitionOf = (
  resource: Readonly<Record<string, Readonly<Record<string, unknown>>>>,
): Definition => {
  const written = writeDefinition(resource)
  try {
    return readDefinition(written.directory, types, { endpoint: 'http://127.0.0.1:1' })
  } finally {
    written.remove()
  }
}

/** The small services of one stack behind a real gateway. @param around what a call meets before its service */
export const startSmallServices = async (
  around: (service: LocalService) => LocalService = (service) => service,
): Promise<SmallServices> => {
  const definition = definitionOf(stack)
  const catalogue = createCatalogue()
  const sites = catalogue.resources(sitesPort)
  const reports: string[] = []
  const report: Report = (_, line) => reports.push(line)
  const services = createServices({
    resources: definition.resources,
    secrets: { 'cloudops/cognito-credentials': '{"username":"ted","password":"right"}' },
    sites,
    report,
  })
  const gateway = await openGateway(0, () => {})
  const none = (name: string): LocalService => ({ names: [name], handle: async () => ({ status: 404 }) })
  gateway.attach({
    services: [
      ...services,
      withAliases(none('lambda'), sites, report),
      withVersions(none('s3'), sites, report),
    ].map(around),
    routes: [],
  })
  return {
    definition,
    catalogue,
    reports,
    computed: (address) =>
      definition.resources.find((resource) => resource.address === address)?.computed ?? {},
    client: (accessKeyId = 'somebody') => ({
      region: definition.region,
      endpoint: gateway.endpoint,
      credentials: { accessKeyId, secretAccessKey: 'x' },
      maxAttempts: 1,
    }),
    stop: () => gateway.stop(),
  }
}
