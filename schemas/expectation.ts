import * as t from 'io-ts'
import { integer, oneOf, text } from './codec'
import { Count, DomainName } from './scalars'

const Text = text('ExpectedText', 'a text of 1 to 500 characters', { minLength: 1, maxLength: 500 })
const HeaderText = text('HeaderText', 'a text of at most 500 characters', { maxLength: 500 })
const Address = text('IpAddress', 'an IPv4 or IPv6 address', { pattern: '^[0-9A-Fa-f:.]{2,45}$' })
const Bytes = integer('Bytes', 'bytes, 1 to 1048576', { minimum: 1, maximum: 1_048_576 })
const Budget = integer('Budget', 'milliseconds, 1 to 60000', { minimum: 1, maximum: 60_000 })

/**
 * What DNS must answer. Each answered address or name must be one of those listed, and there must be at least one; of `txt`,
 * each listed text must be among those answered, since there are unrelated ones beside them.
 */
export const DnsExpectation = t.partial(
  {
    a: t.array(Address),
    aaaa: t.array(Address),
    cname: t.array(DomainName),
    ns: t.array(DomainName),
    txt: t.array(Text),
    /**
     * Where the settings name several resolvers: whether all of them must have an address for the name (`existence`, the
     * default), or the same addresses (`records`; wrong for names that a content network answers by place), or neither.
     */
    agree: oneOf('Agreement', 'existence', 'records', 'off'),
  },
  'DnsExpectation',
)
export type DnsExpectation = t.TypeOf<typeof DnsExpectation>

/** What a healthy answer looks like. Every property is optional. */
export const Expectation = t.partial(
  {
    dns: DnsExpectation,
    /** Lowest TLS version; 1.2 without it. */
    tls_min: oneOf('TlsVersion', '1.2', '1.3'),
    /** Fewest bits of an RSA key in the certificate; 2048 without it. */
    rsa_bits: integer('RsaBits', 'bits, 512 to 8192', { minimum: 512, maximum: 8192 }),
    /** Fewer whole days that the certificate is still valid are a warning (14), or critical (3). */
    certificate_days: Count,
    certificate_critical_days: Count,
    /** Status codes after redirects; 200 to 299 without it. A listed redirect is not followed. */
    status: t.array(integer('HttpStatus', 'an HTTP status', { minimum: 100, maximum: 599 })),
    /** URL where the redirects must end; with a `*` at its end, what that URL must begin with. */
    redirect_to: text('RedirectTarget', 'a URL such as https://www.example.com/', {
      pattern: '^https?://[^\\s*]{1,500}\\*?$',
    }),
    body_contains: Text,
    body_not_contains: Text,
    /** By header name: a text that the header must hold (an empty one: it must be there), or must not. */
    headers: t.record(t.string, HeaderText),
    headers_not: t.record(t.string, Text),
    max_body_bytes: Bytes,
    /** From the first DNS question to the last byte, redirects and all, in milliseconds. */
    max_ms: Budget,
    /** Fewer whole days until the registration ends are a warning (30), or critical (7). */
    registration_days: Count,
    registration_critical_days: Count,
  },
  'Expectation',
)
export type Expectation = t.TypeOf<typeof Expectation>

/** Checks beside that of the URL itself. */
export const Checks = t.partial(
  {
    /** Plain HTTP, where it is served at all, leads to HTTPS. True without it for an `https` monitor on port 443. */
    http_to_https: t.boolean,
    /**
     * The other one of `example.com` and `www.example.com` works too: `auto` (the default on the usual ports) where it exists,
     * `required` also where it does not.
     */
    www: oneOf('WwwCheck', 'auto', 'required', 'off'),
    /** The registration lasts. True without it. */
    registration: t.boolean,
    /** The Route 53 health check of the resources is healthy. True without it. */
    health_check: t.boolean,
    /** The server refuses TLS 1.0 and 1.1. False without it. */
    legacy_tls_refused: t.boolean,
  },
  'Checks',
)
export type Checks = t.TypeOf<typeof Checks>
