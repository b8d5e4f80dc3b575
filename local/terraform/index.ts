import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as t from 'io-ts'
import type { Resource, ResourceType } from '../model'
import { failures, unknownPaths } from './attributes'
import { DefinitionError, Resolver } from './resolver'

export { DefinitionError }

export interface Definition {
  /** Folder of `cdk.tf.json`; asset paths are relative to it. */
  readonly directory: string
  readonly accountId: string
  readonly region: string
  /** Those that others refer to come first. */
  readonly resources: readonly Resource[]
  /** Values of the outputs, by name. */
  readonly outputs: Readonly<Record<string, unknown>>
  ofType<A>(type: string, codec: t.Type<A, unknown, unknown>): readonly Resource<A>[]
}

export interface DefinitionContext {
  /** Address of the gateway, `http://127.0.0.1:PORT`. */
  readonly endpoint: string
  /** See `ResourceContext`; random unless given. */
  readonly seed?: string
  /** Values of Terraform variables; a variable's default counts where there is none. */
  readonly variables?: Readonly<Record<string, unknown>>
}

const Document = t.exact(
  t.intersection([
    t.type({
      provider: t.strict({ aws: t.tuple([t.UnknownRecord]) }),
      resource: t.record(t.string, t.record(t.string, t.UnknownRecord)),
    }),
    t.partial({
      '//': t.unknown,
      terraform: t.UnknownRecord,
      variable: t.record(t.string, t.UnknownRecord),
      output: t.record(t.string, t.UnknownRecord),
      /** Addresses of a state of Terraform, which the local cloud has none of. */
      moved: t.array(t.UnknownRecord),
    }),
  ]),
)

/** One region, one account: the stack says both, or ARNs could not be known before a deployment. */
const Provider = t.type({ region: t.string, allowed_account_ids: t.tuple([t.string]) })

const decode = <A>(address: string, codec: t.Type<A, unknown, unknown>, value: unknown): A => {
  const decoded = codec.decode(value)
  if (decoded._tag === 'Left') throw new DefinitionError(address, failures(decoded.left))
  return decoded.right
}

/** @throws DefinitionError when a resource of the type was decoded by another codec */
export const resourcesOf = <A>(
  resources: readonly Resource[],
  type: string,
  codec: t.Type<A, unknown, unknown>,
): readonly Resource<A>[] =>
  resources.flatMap((resource) => {
    if (resource.type !== type) return []
    const { attributes } = resource
    if (!codec.is(attributes)) throw new DefinitionError(resource.address, `is not ${codec.name}`)
    return [{ ...resource, attributes }]
  })

const parse = (directory: string): t.TypeOf<typeof Document> => {
  const json: unknown = JSON.parse(readFileSync(join(directory, 'cdk.tf.json'), 'utf8'))
  const document = decode('cdk.tf.json', Document, json)
  const [unknown] = unknownPaths(json, document)
  if (unknown !== undefined) throw new DefinitionError(unknown, 'the local cloud does not know this block')
  return document
}

/**
 * Reads the synthesized stack in `directory` and resolves every reference.
 * @throws DefinitionError on anything that is not understood: a type, an attribute, a reference, an expression
 */
export const readDefinition = (
  directory: string,
  types: Readonly<Record<string, ResourceType>>,
  { endpoint, seed = randomBytes(16).toString('hex'), variables: values = {} }: DefinitionContext,
): Definition => {
  const document = parse(directory)
  const defaults = Object.entries(document.variable ?? {}).map(([name, variable]) => [name, variable.default])
  const variables = { ...Object.fromEntries(defaults), ...values }
  const bare = new Resolver({}, types, variables, { accountId: '', region: '', endpoint, seed })
  const provider = decode('provider.aws', Provider, bare.value('provider.aws', document.provider.aws[0]))
  const { region, allowed_account_ids } = provider
  const [accountId] = allowed_account_ids
  const resolver = new Resolver(document.resource, types, variables, { accountId, region, endpoint, seed })
  const resources = resolver.resources()
  const outputs = Object.entries(document.output ?? {}).map(([name, output]) => [
    name,
    resolver.value(`output.${name}`, output.value),
  ])
  return {
    directory,
    accountId,
    region,
    resources,
    outputs: Object.fromEntries(outputs),
    ofType: (type, codec) => resourcesOf(resources, type, codec),
  }
}
