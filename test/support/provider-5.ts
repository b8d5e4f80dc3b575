import type { Attributes } from './synthesized'

/**
 * The newest AWS provider that a mirror on a machine without a network holds is 5.100, which knows no newer runtime than
 * nodejs22.x. Proofs by the real provider run the definition with these two put back, and nothing else.
 */
export const VERSION = '5.100.0'
export const RUNTIME = 'nodejs22.x'

/** The text of a definition for it. @throws Error where it names no provider */
export const forProvider5 = (text: string): string => {
  const definition = JSON.parse(text)
  definition.terraform.required_providers.aws.version = VERSION
  for (const attributes of Object.values<Attributes>(definition.resource?.aws_lambda_function ?? {}))
    Object.assign(attributes, { runtime: RUNTIME })
  return JSON.stringify(definition, null, 2)
}
