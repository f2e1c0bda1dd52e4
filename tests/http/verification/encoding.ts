import { gzipSync } from 'node:zlib'
import { signParts, signText, toBase64url } from '../../support/issueIdToken.ts'
import { withToken } from './brokenRequest.ts'
import type { BrokenRequest, ValidToken } from './brokenRequest.ts'

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'

/** The same bytes in another spelling: sets the lowest of the trailing bits that stand for nothing. */
const respell = (part: string) => part.slice(0, -1) + alphabet[alphabet.indexOf(part.at(-1) ?? '') + 1]

/** The valid text with spaces behind it until its base64url has trailing bits. */
const loosen = (text: string) => text + ' '.repeat(text.length % 3 === 0 ? 1 : 0)

type Rewrite = (text: string) => string | Uint8Array
const withHeaderText = (name: string, rewrite: Rewrite) => withToken(`header ${name}`, ({ header, claims, key }) =>
  signParts(rewrite(JSON.stringify(header)), JSON.stringify(claims), key))
const withPayloadText = (name: string, rewrite: Rewrite) => withToken(`payload ${name}`, ({ header, claims, key }) =>
  signParts(JSON.stringify(header), rewrite(JSON.stringify(claims)), key))

const rewrites: Record<string, Rewrite> = {
  'behind a byte order mark': text => `\uFEFF${text}`,
  'in UTF-16': text => Buffer.from(text, 'utf16le'),
  'that is not UTF-8': text => Buffer.from(text.replace('}', ',"x":"\xFF"}'), 'latin1'),
  'in an overlong form of UTF-8': text => Buffer.from(text.replace('}', ',"x":"\xC0\xAF"}'), 'latin1'),
  'compressed': text => gzipSync(text),
  'with text behind it': text => `${text}{}`,
  'with NUL behind it': text => `${text}\0`,
  'with a comma too many': text => text.replace(/\}$/, ',}'),
  'with a comment': text => text.replace('{', '{/* */'),
  'in single quotes': text => text.replaceAll('"', '\''),
  'in an array': text => `[${text}]`,
  'in a string': text => JSON.stringify(text),
  'null': () => 'null',
  'of a number': () => '1',
  'empty': () => '{}',
  'with a raw line end in a string': text => text.replace('}', ',"x":"\n"}'),
}

const withParts = (name: string, change: (parts: [string, string, string], valid: ValidToken) => string | Promise<string>) =>
  withToken(name, async valid => change(await valid.parts(), valid))

/** Spelling and shape (RFC 7515 §2, §5.2; RFC 4648 §3; RFC 8725 §2.4, §2.6, §3.7). */
export const encoding: BrokenRequest[] = [
  ...Object.entries(rewrites).flatMap(([name, rewrite]) => [withHeaderText(name, rewrite), withPayloadText(name, rewrite)]),
  withHeaderText('with alg twice', text => text.replace('{', '{"alg":"none",')),
  withHeaderText('with alg twice, once escaped', text => text.replace('{', '{"\\u0061lg":"none",')),
  withHeaderText('with kid twice', text => text.replace('}', ',"kid":"key-1"}')),
  withPayloadText('with sub twice', text => text.replace('{', '{"sub":"auth0|mallory",')),
  withPayloadText('with sub twice, once escaped', text => text.replace('{', '{"su\\u0062":"auth0|mallory",')),
  withPayloadText('with exp twice', text => text.replace('{', '{"exp":1,')),
  withPayloadText('with an exp beyond all numbers', text => text.replace(/"exp":\d+/, '"exp":1e400')),
  withPayloadText('with an exp that is NaN', text => text.replace(/"exp":\d+/, '"exp":NaN')),
  withPayloadText('whose claims are in __proto__', text => `{"__proto__":${text}}`),

  withToken('trailing bits in the header', ({ header, claims, key }) =>
    signText(`${respell(toBase64url(loosen(JSON.stringify(header))))}.${toBase64url(JSON.stringify(claims))}`, key)),
  withToken('trailing bits in the payload', ({ header, claims, key }) =>
    signText(`${toBase64url(JSON.stringify(header))}.${respell(toBase64url(loosen(JSON.stringify(claims))))}`, key)),
  withParts('trailing bits in the signature', ([head, body, tail]) => `${head}.${body}.${respell(tail)}`),
  withParts('padding behind the signature', parts => `${parts.join('.')}==`),
  withParts('the standard alphabet', ([head, body, tail]) => `${head}.${body}.${tail.slice(0, -8)}+/+/+/+/`),
  withParts('a length that base64 does not have', parts => `${parts.join('.')}AAA`),
  withToken('a token within a token', async valid => signParts(JSON.stringify(valid.header), await valid.issue(), valid.key)),

  withParts('one part', ([head]) => head),
  withParts('two parts', ([head, body]) => `${head}.${body}`),
  withParts('four parts', parts => `${parts.join('.')}.${parts[2]}`),
  withParts('a dot at the end', parts => `${parts.join('.')}.`),
  withParts('a dot before the header', parts => `.${parts.join('.')}`),
  withParts('two dots together', ([head, body, tail]) => `${head}..${body}.${tail}`),
  withParts('no header', ([, body, tail]) => `.${body}.${tail}`),
  withParts('no payload', ([head, , tail]) => `${head}..${tail}`),
  withParts('no signature', ([head, body]) => `${head}.${body}.`),
  withToken('nothing but dots', () => '..'),
  withToken('a word', () => 'null'),
  withToken('8,000 dots', () => '.'.repeat(8000)),
]
