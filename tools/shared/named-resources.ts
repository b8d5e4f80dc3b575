import * as E from 'fp-ts/Either'
import * as t from 'io-ts'
import { ToolError } from '../../local/commands/shared/command-line'
import { decode } from '../../schemas/codec'
import type { StackSettings } from '../../stacks/settings'
import { definitionText } from '../../stacks/write-stack'

const Definition = t.type({ resource: t.record(t.string, t.record(t.string, t.UnknownRecord)) }, 'Definition')

/** A resource of the definition that has a name of its own in the account. */
export interface Named {
  /** Of Terraform: `aws_dynamodb_table.alerts`. */
  readonly address: string
  readonly name: string
  readonly attributes: Readonly<Record<string, unknown>>
}

/** The attribute by which a resource of a type is known. */
const NAMES: Readonly<Record<string, string>> = {
  aws_lambda_function: 'function_name',
  aws_cloudwatch_metric_alarm: 'alarm_name',
  aws_cloudwatch_composite_alarm: 'alarm_name',
  aws_s3_bucket: 'bucket',
}

/** The resources of a deployment by their types, as its settings make them; its code is not bundled for it. */
export type NamedResources = ((type: string) => readonly Named[]) & { readonly types: readonly string[] }

export const resourcesBy = (settings: StackSettings): NamedResources => {
  const definition = decode(Definition, JSON.parse(definitionText(settings)))
  if (E.isLeft(definition)) throw new ToolError(`the definition cannot be read: ${definition.left}`)
  const { resource } = definition.right
  const ofType = (type: string): readonly Named[] =>
    Object.entries(resource[type] ?? {}).map(([id, attributes]) => ({
      address: `${type}.${id}`,
      name: String(attributes[NAMES[type] ?? 'name']),
      attributes,
    }))
  return Object.assign(ofType, { types: Object.keys(resource) })
}
