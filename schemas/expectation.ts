import * as t from 'io-ts'
import { integer, oneOf, text } from './codec'
import { Count, DomainName } from './scalars'
import { setting } from './setting'

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
    a: setting(t.array(Address), { description: 'These IPv4 addresses, in any order' }),
    aaaa: setting(t.array(Address), { description: 'These IPv6 addresses, in any order' }),
    cname: setting(t.array(DomainName), { description: 'This alias' }),
    ns: setting(t.array(DomainName), { description: 'These name servers' }),
    txt: setting(t.array(Text), { description: 'Each of these TXT records is there' }),
    /**
     * Where the settings name several resolvers: whether all of them must have an address for the name (`existence`, the
     * default), or the same addresses (`records`; wrong for names that a content network answers by place), or neither.
     */
    agree: setting(oneOf('Agreement', 'existence', 'records', 'off'), {
      description: 'What all name servers must agree on',
    }),
  },
  'DnsExpectation',
)
export type DnsExpectation = t.TypeOf<typeof DnsExpectation>

/** What a healthy answer looks like. Every property is optional. */
export const Expectation = t.partial(
  {
    dns: DnsExpectation,
    /** Lowest TLS version; 1.2 without it. */
    tls_min: setting(oneOf('TlsVersion', '1.2', '1.3'), {
      description: 'Oldest TLS version that counts as well',
    }),
    /** Fewest bits of an RSA key in the certificate; 2048 without it. */
    rsa_bits: setting(integer('RsaBits', 'bits, 512 to 8192', { minimum: 512, maximum: 8192 }), {
      description: 'Fewest bits of an RSA key',
    }),
    /** Fewer days that the certificate is still valid are a warning (a third of its validity), or critical (a tenth). */
    certificate_days: setting(Count, {
      description:
        'Days that the certificate must still be valid; fewer are a fault. A third of its validity without it, at most 30',
    }),
    certificate_critical_days: setting(Count, {
      description: 'Days below which that fault is critical. A tenth of its validity without it, at most 3',
    }),
    /** Status codes after redirects; 200 to 299 without it. A listed redirect is not followed. */
    status: setting(t.array(integer('HttpStatus', 'an HTTP status', { minimum: 100, maximum: 999 })), {
      description: 'Status codes after redirects; 200 to 299 without it',
    }),
    /** URL where the redirects must end; with a `*` at its end, what that URL must begin with. */
    redirect_to: setting(
      text('RedirectTarget', 'a URL such as https://www.example.com/', {
        pattern: '^https?://[^\\s*]{1,500}\\*?$',
      }),
      { description: 'Where a visitor must end' },
    ),
    body_contains: setting(Text, { description: 'Text that the answer must hold' }),
    body_not_contains: setting(Text, { description: 'Text that the answer must not hold' }),
    /** By header name: a text that the header must hold (an empty one: it must be there), or must not. */
    headers: setting(t.record(t.string, HeaderText), {
      description: 'Headers that must be there, with these values',
    }),
    headers_not: setting(t.record(t.string, Text), {
      description: 'Headers that must not have these values',
    }),
    max_body_bytes: setting(Bytes, { description: 'Most bytes of the answer that are read' }),
    /** From the first DNS question to the last byte, redirects and all, in milliseconds. */
    max_ms: setting(Budget, { description: 'Slowest answer that counts as well' }),
    /** Fewer whole days until the registration ends are a warning (30), or critical (7). */
    registration_days: setting(Count, { description: "Days that the domain's registration must still last" }),
    registration_critical_days: setting(Count, { description: 'Days below which that fault is critical' }),
  },
  'Expectation',
)
export type Expectation = t.TypeOf<typeof Expectation>

/** Checks beside that of the URL itself. */
export const Checks = t.partial(
  {
    /** Plain HTTP, where it is served at all, leads to HTTPS. True without it for an `https` monitor on port 443. */
    http_to_https: setting(t.boolean, {
      description: 'Plain HTTP leads to HTTPS. On for `https` on port 443',
    }),
    /**
     * The other one of `example.com` and `www.example.com` works too: `auto` (the default on the usual ports) where it exists,
     * `required` also where it does not.
     */
    www: setting(oneOf('WwwCheck', 'auto', 'required', 'off'), {
      description: 'The other one of `example.com` and `www.example.com` works too',
    }),
    certificate: setting(t.boolean, { description: 'The certificate lasts. On without it' }),
    registration: setting(t.boolean, { description: 'The registration lasts. On without it' }),
    health_check: setting(t.boolean, {
      description: 'The Route 53 health check of the resources is healthy. On without it',
    }),
    acm_certificate: setting(t.boolean, {
      description: 'The ACM certificate of the resources is validated and renewed. On without it',
    }),
    legacy_tls_refused: setting(t.boolean, {
      description: 'The server refuses TLS 1.0 and 1.1. Off without it',
    }),
  },
  'Checks',
)
export type Checks = t.TypeOf<typeof Checks>
