import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { strToU8, zipSync } from 'fflate'
import { actionList } from '../../functions/adapters/actions'
import { readSettings } from '../../stacks/settings'
import { writeStack } from '../../stacks/write-stack'

export type Attributes = Readonly<Record<string, unknown>>

/** The synthesized Terraform JSON. */
export interface TerraformJson {
  readonly terraform: Attributes
  readonly provider: { readonly aws: readonly [Attributes] }
  readonly resource: Readonly<Record<string, Readonly<Record<string, Attributes>>>>
  readonly output: Readonly<Record<string, Attributes>>
}

/** Settings that make every optional part of the definition appear. */
export const FULL_SETTINGS: Attributes = {
  account_id: '123456789012',
  region: 'eu-west-1',
  agent_runtime_arn: 'arn:aws:bedrock:eu-west-1:123456789012:agent/AGENT12345/alias/ALIAS12345',
  cognito_client_id: 'client-id',
  alert_emails: ['ops-team@example.com'],
  escalation_emails: ['on-call@example.com'],
  reader_role_arns: ['arn:aws:iam::123456789012:role/reviewers'],
  monitors: [
    {
      domain: 'shop.example.com',
      resources: {
        cloudfront_distribution_id: 'E1SHOPDEMO0001',
        route53_health_check_id: '0b2c5f6e-0000-4000-8000-000000000001',
        route53_zone_id: 'Z1SHOPDEMO0001',
        acm_certificate_arn:
          'arn:aws:acm:us-east-1:123456789012:certificate/0b2c5f6e-0000-4000-8000-000000000002',
        instance_ids: ['i-0123456789abcdef0'],
        listener_rule_arn:
          'arn:aws:elasticloadbalancing:eu-west-1:123456789012:listener-rule/app/shop/0123456789abcdef/0123456789abcdef/0123456789abcdef',
        target_group_arns: [
          'arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/blue/0123456789abcdef',
          'arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/green/0123456789abcdef',
        ],
        lambda_alias_arn: 'arn:aws:lambda:eu-west-1:123456789012:function:shop:live',
        lambda_versions: ['41'],
        ecs_service_arn: 'arn:aws:ecs:eu-west-1:123456789012:service/web/shop',
        ecs_role_arns: ['arn:aws:iam::123456789012:role/shop-task'],
        auto_scaling_group_arn:
          'arn:aws:autoscaling:eu-west-1:123456789012:autoScalingGroup:0b2c5f6e-0000-4000-8000-000000000004:autoScalingGroupName/shop',
        cloudfront_standby_origins: ['standby'],
        s3_bucket: 'shop-pages',
        s3_keys: ['index.html'],
        web_acl_arn:
          'arn:aws:wafv2:eu-west-1:123456789012:regional/webacl/shop/0b2c5f6e-0000-4000-8000-000000000003',
        web_acl_rules: ['bad-bots'],
        automations: [
          {
            document: 'restart-shop',
            version: '3',
            assume_role_arn: 'arn:aws:iam::123456789012:role/shop-runbooks',
            parameters: { tier: ['web', 'api'] },
            undo: { document: 'undo-restart-shop', version: '1' },
          },
        ],
        repair_functions: [
          {
            function_arn: 'arn:aws:lambda:eu-west-1:123456789012:function:mend-shop:live',
            input: { part: ['cart', 'stock'] },
            undo_function_arn: 'arn:aws:lambda:eu-west-1:123456789012:function:unmend-shop:live',
          },
        ],
        kms_key_arns: ['arn:aws:kms:eu-west-1:123456789012:key/0b2c5f6e-0000-4000-8000-000000000005'],
      },
    },
  ],
  detection: {
    alarms: [
      { alarm_name: 'shop-5xx', domain: 'shop.example.com' },
      { alarm_name: 'shop-distribution-5xx', domain: 'shop.example.com', region: 'us-east-1' },
    ],
    sources: [
      { source: 'acme.synthetics' },
      { source: 'acme.monitoring', account_id: '222222222222' },
      { source: 'acme.network', account_id: '222222222222' },
      { source: 'partner.probes', account_id: '333333333333' },
    ],
  },
  oidc: {
    issuer: 'https://id.example.com',
    client_id: 'cloudops',
    redirect_uri: 'https://approval.example.com/prod/approval/signed-in',
  },
  windows: { people: ['arn:aws:iam::123456789012:user/dana'] },
  added_monitors: { people: ['arn:aws:iam::123456789012:user/dana'] },
  vantage: {
    role: 'primary',
    witnesses: [
      { region: 'us-east-1', role_arn: 'arn:aws:iam::123456789012:role/cloudops-witness-us-east-1' },
      { region: 'ap-south-1', role_arn: 'arn:aws:iam::222222222222:role/cloudops-witness-ap-south-1' },
    ],
  },
  shards: { monitors: 1_000 },
  standing_approvals: { people: ['arn:aws:iam::123456789012:user/dana'] },
  // One more channel than these would be the sixth target of its rule.
  approval: {
    critical: { channels: ['slack', 'teams', 'email', 'pagerduty'] },
    high: { api_approvers: ['arn:aws:iam::123456789012:user/dana'] },
  },
  execution: { allowed_actions: actionList.map(({ name }) => name) },
  tags: { Team: 'web' },
}

/** Writes the definition into `outdir` and answers the folder of the stack. The functions' code is an empty zip. */
export const synthesizeInto = (outdir: string, values: Attributes = {}): string => {
  const settings = readSettings({
    values: { ...FULL_SETTINGS, ...values },
    read: (path) => readFileSync(path, 'utf8'),
  })
  const zip = join(outdir, 'code.zip')
  writeFileSync(zip, zipSync({ 'index.js': strToU8('') }, { mtime: new Date(1980, 0, 1, 12) }))
  return writeStack(outdir, settings, () => zip)
}

export const readDefinition = (stack: string): TerraformJson =>
  JSON.parse(readFileSync(join(stack, 'cdk.tf.json'), 'utf8'))

/** Texts of definitions by their settings: a file asks for the same one in many tests. */
const made = new Map<string, string>()

/** Synthesizes in this process: what is asserted on the definition does not depend on the functions' code. */
export const synthesize = (values: Attributes = {}): TerraformJson => {
  // One that is not given takes the place of one of the full settings.
  const key = JSON.stringify({ ...FULL_SETTINGS, ...values })
  const text = made.get(key) ?? synthesized(values)
  made.set(key, text)
  return JSON.parse(text)
}

const synthesized = (values: Attributes): string => {
  const outdir = mkdtempSync(join(tmpdir(), 'synthesized-'))
  try {
    return readFileSync(join(synthesizeInto(outdir, values), 'cdk.tf.json'), 'utf8')
  } finally {
    rmSync(outdir, { recursive: true, force: true })
  }
}
