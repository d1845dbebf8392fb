import { describe, expect, it } from 'vitest'
import { FrameSplitter } from './frame-splitter.ts'
import { encodeRequest, parseRequestHeader } from './request-header.ts'
import { encodeResponse, responseBodyOffset, responseCorrelationId } from './response-header.ts'

describe('parseRequestHeader', () => {
  it.each([
    ['classic', 8, 'svc'],
    ['flexible', 9, 'svc'],
    ['flexible without a client id', 11, null],
  ])('%s: finds the fields and the body', (_, version, clientId) => {
    const body = Buffer.from('body')
    const framed = encodeRequest({ api: 'Produce', version, correlationId: 77, clientId, body })
    const header = parseRequestHeader(framed)
    expect(header).toMatchObject({ apiKey: 0, apiName: 'Produce', apiVersion: version })
    expect(header).toMatchObject({ correlationId: 77, clientId })
    expect(framed.subarray(header.bodyOffset)).toEqual(body)
    expect(new FrameSplitter().push(framed)).toEqual([framed])
  })

  it('reads the header of an API it does not know', () => {
    const framed = encodeRequest({
      api: 'Produce',
      version: 3,
      correlationId: 5,
      clientId: 'x',
      body: Buffer.alloc(0),
    })
    framed.writeInt16BE(999, 4)
    expect(parseRequestHeader(framed)).toMatchObject({
      apiKey: 999,
      apiName: undefined,
      correlationId: 5,
      bodyOffset: -1,
    })
  })
})

describe('response headers', () => {
  it.each([
    ['Produce', 8, 8],
    ['Produce', 9, 9],
    // Always the old header, whatever the version (KIP-511)
    ['ApiVersions', 3, 8],
  ] as const)('%s v%i: the body begins at byte %i', (api, version, offset) => {
    const framed = encodeResponse({ api, version, correlationId: 9, body: Buffer.from([1]) })
    expect(responseBodyOffset(framed, api, version)).toBe(offset)
    expect(responseCorrelationId(framed)).toBe(9)
    expect(framed).toHaveLength(offset + 1)
  })
})
