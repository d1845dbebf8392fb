export interface PemBlock {
  /** Such as `CERTIFICATE` or `ENCRYPTED PRIVATE KEY`. */
  readonly label: string
  readonly text: string
}

/**
 * The blocks of a PEM text. Property files often hold them on one line, where Java still reads them and
 * OpenSSL does not: their lines are broken anew. What stands between blocks is dropped.
 */
export function pemBlocks(text: string): PemBlock[] {
  const blocks = text.matchAll(/-----BEGIN ([A-Z0-9 ]+)-----([\s\S]*?)-----END \1-----/g)
  return Array.from(blocks, ([whole, label = '', body = '']) => {
    const base64 = body.replace(/\s+/g, '')
    if (!/^[a-zA-Z0-9+/]+=*$/.test(base64)) return { label, text: `${whole}\n` }
    const lines = base64.match(/.{1,64}/g)?.join('\n') ?? ''
    return { label, text: `-----BEGIN ${label}-----\n${lines}\n-----END ${label}-----\n` }
  })
}
