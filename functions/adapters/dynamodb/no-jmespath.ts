/**
 * In a bundle this is in the place of `@aws-lambda-powertools/jmespath`, which the idempotency utility imports for keys that are written as
 * expressions. Ours are read by functions: the interpreter would be 36 kB of every start of `notify`.
 */
export const search = (expression: string): never => {
  throw new TypeError(`JMESPath is not in the bundle: ${expression}`)
}

/** What the utility makes one of for its expressions. */
export class PowertoolsFunctions {}
