import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { strToU8, zipSync } from 'fflate'

/** A reference as Terraform's JSON has it; a template literal would be evaluated by JavaScript. */
export const ref = (expression: string): string => `\${${expression}}`

type Resources = Readonly<Record<string, Readonly<Record<string, unknown>>>>

export interface WrittenDefinition {
  readonly directory: string
  readonly stateDir: string
  remove(): void
}

/** Writes a small stack as cdktf would: `functions` are sources of `index.js`, zipped as `NAME.zip`. */
export const writeDefinition = (
  resource: Resources,
  functions: Readonly<Record<string, string>> = {},
): WrittenDefinition => {
  const root = mkdtempSync(join(tmpdir(), 'definition-'))
  const directory = join(root, 'stack')
  mkdirSync(directory)
  for (const [name, source] of Object.entries(functions)) {
    writeFileSync(join(directory, `${name}.zip`), zipSync({ 'index.js': strToU8(source) }))
  }
  const provider = { aws: [{ region: 'eu-west-1', allowed_account_ids: ['123456789012'] }] }
  writeFileSync(join(directory, 'cdk.tf.json'), JSON.stringify({ provider, resource }))
  return { directory, stateDir: join(root, 'state'), remove: () => rmSync(root, { recursive: true }) }
}

/** A function whose code is `NAME.zip`. */
export const functionResource = (name: string, attributes: Readonly<Record<string, unknown>> = {}) => ({
  function_name: name,
  role: 'arn:aws:iam::123456789012:role/tests',
  handler: 'index.handler',
  runtime: `nodejs${process.versions.node.split('.')[0]}.x`,
  filename: `${name}.zip`,
  timeout: 60,
  ...attributes,
})
