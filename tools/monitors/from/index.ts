import { parse } from 'yaml'
import { ToolError } from '../../../local/commands/shared/command-line'
import { fromBlackbox } from './blackbox'
import { fromGatus } from './gatus'
import type { Imported } from './model'
import { fromRoute53 } from './route53'
import { fromUptimeKuma } from './uptime-kuma'

const importers = {
  'uptime-kuma': fromUptimeKuma,
  gatus: fromGatus,
  blackbox: fromBlackbox,
  route53: fromRoute53,
} as const satisfies Record<string, (given: unknown) => readonly Imported[]>
export type Product = keyof typeof importers
export const PRODUCTS = Object.keys(importers) as readonly Product[]

/** As often a file may repeat what it has named once, itself made of such: a large fleet shares its defaults. */
const MOST_ALIASES = 10_000

/** Every entry of an export. JSON is YAML, too. @throws ToolError for what is no export of the product */
export const exportsOf = (product: Product, text: string): readonly Imported[] => {
  let given: unknown
  try {
    // `<<: *defaults` is how Gatus has defaults for its endpoints.
    given = parse(text, { maxAliasCount: MOST_ALIASES, logLevel: 'error', merge: true })
  } catch (error) {
    // Its first line says what and where; those of the file that follow may hold what is secret.
    const [said = ''] = String(error instanceof Error ? error.message : error).split('\n')
    throw new ToolError(`this cannot be read: ${said.replace(/:$/, '')}`)
  }
  return importers[product](given)
}
