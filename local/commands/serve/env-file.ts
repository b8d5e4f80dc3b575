import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { NO_CONFIGURATION } from '../../no-aws'
import { makeFolder } from '../shared/folder'

/** `'…'` for a shell, whatever is inside. */
const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`

/** The command that sources a file: quoted where a shell wants it, and never looked for in the PATH, where `env` is a program. */
export const sourcing = (path: string): string => {
  const there = path.includes('/') ? path : `./${path}`
  return `. ${/^[\w./@%+=:,-]+$/.test(there) ? there : quoted(there)}`
}

/**
 * What a shell says about AWS: the address of one service, a role or a switch would lead past the address below, to AWS itself. awk sees
 * names and never a second line of a value; `eval` splits no words, which zsh and a changed IFS do in ways of their own.
 */
const unset = `eval "$(awk 'BEGIN { for (name in ENVIRON) if (name ~ /^AWS_[A-Za-z0-9_]+$/) print "unset " name }')"`

/** A proxy does not know this machine as 127.0.0.1. Most clients read the name in small letters first; a `*` excepts everything, by itself alone. */
const noProxy = `no_proxy="\${no_proxy:-\${NO_PROXY:-}}"
[ "$no_proxy" = '*' ] || no_proxy="127.0.0.1,localhost,$no_proxy"
NO_PROXY=$no_proxy
export no_proxy NO_PROXY`

/** Version 1 of the CLI takes no address for SQS from the environment, only from the command line. */
const sqs = `unalias aws 2> /dev/null || true
aws() {
  case " $* " in
  *" sqs "*) command aws --endpoint-url "$AWS_ENDPOINT_URL" "$@" ;;
  *) command aws "$@" ;;
  esac
}`

/** CLI v2 takes `--payload '{}'` as text only with this; CLI v1 does not know it and ignores it. */
const cliConfig = (region: string): string => `[default]
region = ${region}
output = json
cli_binary_format = raw-in-base64-out
cli_pager =
s3 =
  addressing_style = path
`

/** Writes the file that a shell sources, for its owner's eyes alone: it holds the API key. Answers its path. */
export const writeEnvFile = (folder: string, variables: Readonly<Record<string, string>>): string => {
  makeFolder(folder)
  const config = join(folder, 'aws-config')
  writeFileSync(config, cliConfig(variables.AWS_REGION ?? ''))
  const all = {
    ...NO_CONFIGURATION,
    ...variables,
    AWS_DEFAULT_REGION: variables.AWS_REGION ?? '',
    AWS_CONFIG_FILE: config,
  }
  const lines = Object.entries(all).map(([name, value]) => `export ${name}=${quoted(value)}`)
  const file = join(folder, 'env')
  writeFileSync(file, `${[unset, ...lines, noProxy, sqs].join('\n')}\n`, { mode: 0o600 })
  return file
}
