/** One login module of a JAAS configuration. */
export interface JaasEntry {
  readonly loginModule: string
  readonly options: ReadonlyMap<string, string>
}

const CONTROL_FLAG = /^(required|requisite|sufficient|optional)$/i
const ESCAPES: Readonly<Record<string, string>> = {
  a: '\u0007',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
}

/**
 * The value of `sasl.jaas.config`, as Kafka's JaasConfig reads it:
 * `<module> required <key>="<value>" ... ;`. Undefined if it is anything else.
 */
export function parseJaasConfig(text: string): JaasEntry | undefined {
  const tokens = tokensOf(text)
  const [loginModule, flag] = tokens ?? []
  if (!tokens || !loginModule?.word || !CONTROL_FLAG.test(flag?.text ?? '')) return undefined
  const options = new Map<string, string>()
  let at = 2
  for (; tokens[at]?.word; at += 3) {
    const [key, equals, value] = tokens.slice(at, at + 3)
    if (!key || equals?.text !== '=' || equals.word || !value?.word) return undefined
    options.set(key.text, value.text)
  }
  const ends = at === tokens.length - 1 && tokens[at]?.text === ';'
  return ends ? { loginModule: loginModule.text, options } : undefined
}

interface Token {
  readonly text: string
  /** A bare or quoted word, rather than `=` or `;`. */
  readonly word: boolean
}

function tokensOf(text: string): Token[] | undefined {
  const blank = /(?:\s|\/\/[^\n\r]*|\/\*[\s\S]*?\*\/)*/y
  const token =
    /"((?:[^"\\\n\r]|\\[^\n\r])*)"|'((?:[^'\\\n\r]|\\[^\n\r])*)'|([\w$.\-\u00a0-\uffff]+)|([=;])/y
  const found: Token[] = []
  let at = 0
  for (;;) {
    blank.lastIndex = at
    blank.test(text)
    token.lastIndex = blank.lastIndex
    if (token.lastIndex === text.length) return found
    const match = token.exec(text)
    if (!match) return undefined
    at = token.lastIndex
    const quoted = match[1] ?? match[2]
    found.push({
      text: quoted === undefined ? match[0] : unescaped(quoted),
      word: match[4] === undefined,
    })
  }
}

/** The escapes of java.io.StreamTokenizer. */
function unescaped(text: string): string {
  return text.replace(/\\([0-3]?[0-7]{1,2}|.)/gs, (_, escape: string) =>
    /^[0-7]/.test(escape)
      ? String.fromCharCode(Number.parseInt(escape, 8))
      : (ESCAPES[escape] ?? escape),
  )
}
