import { problem } from '../../functions/domain/monitor-rules/problem'
import type { StackSettings } from './model'
import { BucketName } from './scalars'

/** What a backend's configuration must not hold: the definition would hold it, and whoever reads the definition. */
const SECRET =
  /(^|_)(password|secret|token|sas|credentials|access_key|secret_key|private_key|conn_str)(?!.*_files?$)(_|$)/i

/** Both forms at once, neither, or a secret in one. */
export const backendProblems = ({ backend }: Pick<StackSettings, 'backend'>): readonly string[] => {
  if (backend === undefined) return []
  const { type, config, ...ofBucket } = backend
  const at = (field: string) => `backend.${field}`
  if (type === undefined)
    return [
      ...(backend.bucket === undefined
        ? [`${at('bucket')}: found nothing, allowed is ${BucketName.description}`]
        : []),
      ...(config === undefined ? [] : [problem(at('config'), config, 'it beside a type')]),
    ]
  return [
    ...Object.entries(ofBucket).map(([field, value]) =>
      problem(at(field), value, 'it without a type; beside one it is an option of config'),
    ),
    ...secretsIn(config).map(
      (path) =>
        `${at(`config.${path}`)}: found what reads like a secret, allowed is none: Terraform takes it from the environment`,
    ),
  ]
}

/** Paths of options whose names read like a secret's. */
const secretsIn = (value: unknown, path: readonly string[] = []): readonly string[] =>
  typeof value !== 'object' || value === null
    ? []
    : Object.entries(value).flatMap(([key, inner]) =>
        typeof inner === 'string' && SECRET.test(key)
          ? [[...path, key].join('.')]
          : secretsIn(inner, [...path, key]),
      )
