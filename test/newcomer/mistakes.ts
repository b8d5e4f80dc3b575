/** What a newcomer does wrong, and what is printed then. */
export interface Mistake {
  readonly name: string
  readonly command: string
  /** Variables beside those of a bare shell. */
  readonly env?: Readonly<Record<string, string>>
  /** Files that are there before, by path. */
  readonly files?: Readonly<Record<string, string>>
  readonly says: readonly RegExp[]
  /** Whether it is made in the shell of `make local`. */
  readonly sourced?: boolean
}

const settings = {
  account_id: 123456789012,
  allowed_actions: ['cloudfront:CreateInvalidation'],
  execution: { allowed_actions: ['cloudfront:CreateInvalidaton'] },
  monitors: [
    { domain: 'bücher.example' },
    { domain: 'https://dana:s3cret@shop.example.com/' },
    { domain: 'shop.example.com', expect: { statos: [200] } },
  ],
  alert_email: [],
}

export const mistakes: readonly Mistake[] = [
  {
    name: 'a file in the place of .local',
    command: 'make local ARGS="--port 0"',
    files: { '.local': '' },
    says: [/\.local cannot be written: EEXIST/],
  },
  {
    name: 'a folder that cannot be written',
    command: 'make local ARGS="--port 0 --folder /dev/null/x"',
    says: [/\/dev\/null\/x cannot be written: ENOTDIR/],
  },
  {
    name: 'a port that is in use',
    command: 'make local ARGS="--port $TAKEN"',
    says: [/port \d+ is in use.*--port 0/],
  },
  {
    name: 'monitors that are no JSON',
    command: 'make local ARGS="--port 0 --monitors monitors.json"',
    files: { 'monitors.json': '[\n  { "domain": "shop.example.com", }\n]\n' },
    says: [/monitors\.json is not JSON: line 2, column \d+/],
  },
  {
    name: 'settings with eight mistakes, each with what was meant, all at once',
    command: 'make synth',
    files: { 'settings.json': JSON.stringify(settings) },
    env: { CLOUDOPS_SETTINGS: 'settings.json' },
    says: [
      /^account_id: found 123456789012, .*12 digits; write it in quotes$/m,
      /^allowed_actions: there is no such setting; did you mean execution\.allowed_actions\?$/m,
      /^execution\.allowed_actions\.0: found "cloudfront:CreateInvalidaton".*did you mean cloudfront:CreateInvalidation\?$/m,
      /^alert_email: .*did you mean alert_emails\?$/m,
      /^monitors\.0\.domain: .*did you mean xn--bcher-kva\.example\?$/m,
      /^monitors\.1\.domain: found "https:\/\/…@shop.*did you mean shop\.example\.com\?$/m,
      /^monitors\.2\.expect\.statos: .*did you mean status\?$/m,
    ],
  },
  {
    name: 'no account',
    command: 'make preflight',
    says: [/stop account: none is named\n\s+-> set account_id/, /stop credentials: none that work/],
  },
  {
    name: 'a shell that has not sourced .local/env',
    command: 'make stop REASON=x',
    says: [/there are no AWS credentials here\n-> .*\. \.local\/env/],
  },
  {
    name: 'a profile that is not there',
    command: 'make resume',
    env: { AWS_PROFILE: 'prod' },
    says: [/the profile prod \(AWS_PROFILE\) gives no credentials/],
  },
  {
    name: 'credentials in what is probed',
    command: 'npm run --silent probe -- https://dana:s3cret@example.com/',
    says: [/found credentials in it/],
  },
  {
    name: 'a deployment from the shell of the local cloud',
    command: 'make preflight',
    sourced: true,
    says: [/this shell has the environment of `make local`.*\n-> open another shell/],
  },
  {
    name: 'a second local cloud in the same folder',
    command: 'make local',
    sourced: true,
    says: [/process \d+ is already running here/],
  },
]

/** Names of types of the codec library, stack traces, and what is secret. */
export const never: readonly RegExp[] = [
  /\b(UnknownRecord|Array<|Partial<|keyof|InterfaceType)/,
  /^\s+at .*:\d+:\d+\)?$/m,
  /s3cret/,
  /\bundefined\b|\[object Object\]/,
]
