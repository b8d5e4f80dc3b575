/** Top-level domains that no registry has, and that networks of one's own use (RFC 2606, 6761, 6762, 8375). */
const RESERVED = new Set(
  'test example invalid localhost local internal intranet private lan home corp onion arpa'.split(' '),
)

/** Whether a name is under a top-level domain where nothing is registered. */
export const isReservedDomain = (host: string): boolean => RESERVED.has(host.split('.').at(-1) ?? '')
