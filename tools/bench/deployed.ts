import { join } from 'node:path'
import * as t from 'io-ts'
import { unpack } from '../../local/aws/lambda/package'
import type { Definition } from '../../local/terraform'

/** A function as it is deployed: its variables, and its code unpacked into a folder. */
export interface Deployed {
  readonly name: string
  readonly variables: Readonly<Record<string, string>>
  readonly folder: string
  readonly bundle: string
}

const Attributes = t.type({
  function_name: t.string,
  filename: t.string,
  environment: t.type({ variables: t.record(t.string, t.string) }),
})

export const deployedFunctions = (definition: Definition, folder: string): readonly Deployed[] =>
  definition.resources
    .map(({ attributes }) => attributes)
    .filter(Attributes.is)
    .map(({ function_name, filename, environment: { variables } }) => {
      const code = join(folder, 'unpacked', function_name)
      unpack(join(definition.directory, filename), code)
      return { name: function_name, variables, folder: code, bundle: join(code, 'index.js') }
    })

/** @throws Error where the definition has no such function */
export const deployedFunction = (definition: Definition, folder: string, name: string): Deployed => {
  const found = deployedFunctions(definition, folder).find((one) => one.name === name)
  if (found === undefined) throw new Error(`the definition has no function ${name}`)
  return found
}
