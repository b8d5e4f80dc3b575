import { compile, type JSONSchema } from 'json-schema-to-typescript'

interface Published {
  readonly components: {
    readonly schemas: Readonly<Record<string, object>>
    readonly messages: Readonly<Record<string, { readonly payload: object }>>
  }
}

const BANNER = `/**
 * Types of the events of the bus \`cloudops-agent\`, made from docs/schemas/asyncapi.json and from nothing else. Written by
 * \`make schemas\`: do not edit.
 */`

/** Definitions instead of components: where the generator looks for names. */
const moved = (value: object): object =>
  JSON.parse(JSON.stringify(value).replaceAll('"#/components/schemas/', '"#/definitions/'))

/**
 * TypeScript types from the text of the published AsyncAPI document: a union \`CloudOpsEvent\` of all deliveries, distinguished
 * by \`detail-type\`, and a type per component.
 */
export const typescriptOf = async (asyncApi: string): Promise<string> => {
  const { schemas, messages } = (JSON.parse(asyncApi) as Published).components
  const root = {
    oneOf: Object.values(messages).map(({ payload }) => moved(payload)),
    definitions: moved(schemas),
  }
  return compile(root as JSONSchema, 'CloudOpsEvent', {
    bannerComment: BANNER,
    additionalProperties: false,
    format: true,
    style: { semi: false, singleQuote: true, printWidth: 110 },
  })
}
