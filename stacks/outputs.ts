import { TerraformOutput, type TerraformStack, Token } from 'cdktf'
import type { ApprovalApi } from './constructs/approval-api'
import type { DeadLetters } from './constructs/dead-letters'
import { functionNames } from './contracts'

/** What others build upon, besides names and addresses: every ARN that a policy, a rule or a subscription of theirs may name. */
export const arnOutputs = ({
  functions,
  roles,
  ...parts
}: {
  readonly bus: { readonly arn: string }
  readonly archive: { readonly arn: string }
  readonly documents: { readonly arn: string }
  readonly dataKey: { readonly arn: string }
  readonly alertsTable: { readonly arn: string }
  readonly topics: Readonly<Record<string, { readonly arn: string }>>
  readonly functions: Readonly<
    Record<
      string,
      { readonly function: { readonly arn: string }; readonly deadLetters: readonly DeadLetters[] }
    >
  >
  readonly roles: Readonly<Record<string, { readonly arn: string }>>
  readonly api: ApprovalApi
}) => {
  const arns = (things: Readonly<Record<string, { readonly arn: string }>>) =>
    Object.fromEntries(Object.entries(things).map(([name, { arn }]) => [name, arn]))
  const { target } = parts.api.entrance
  return {
    bus_arn: parts.bus.arn,
    archive_arn: parts.archive.arn,
    bucket_arn: parts.documents.arn,
    data_key_arn: parts.dataKey.arn,
    alerts_table_arn: parts.alertsTable.arn,
    api_stage_arn: parts.api.stage.arn,
    api_execution_arn: parts.api.stage.executionArn,
    topic_arns: arns(parts.topics),
    function_arns: Object.fromEntries(functionNames.map((name) => [name, functions[name]?.function.arn])),
    role_arns: arns(roles),
    dead_letter_arns: Object.fromEntries(
      functionNames.flatMap((name) =>
        (functions[name]?.deadLetters ?? []).map(({ baseName, queue }) => [baseName, queue.arn]),
      ),
    ),
    ...(target === undefined ? {} : { api_domain_target: target.name, api_domain_zone_id: target.zoneId }),
  }
}

/** Outputs by their names, each of them the definition's own. */
export const output = (stack: TerraformStack, outputs: Readonly<Record<string, unknown>>): void => {
  // As a token a value is rendered by cdktf's resolver. What an output does with maps itself makes Node warn at every synth.
  for (const [name, value] of Object.entries(outputs))
    new TerraformOutput(stack, name, { value: Token.asAny(value), staticId: true })
}
