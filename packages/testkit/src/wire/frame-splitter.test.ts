import { describe, expect, it } from 'vitest'
import { FrameSplitter, frame } from './frame-splitter.ts'

const frames = [
  frame(Buffer.from('first')),
  frame(Buffer.alloc(0)),
  frame(Buffer.from('the third')),
]
const stream = Buffer.concat(frames)

describe('FrameSplitter', () => {
  it('gives the same frames wherever the stream is cut in two', () => {
    for (let cut = 0; cut <= stream.length; cut++) {
      const splitter = new FrameSplitter()
      const out = [
        ...splitter.push(stream.subarray(0, cut)),
        ...splitter.push(stream.subarray(cut)),
      ]
      expect(out, `cut at byte ${cut}`).toEqual(frames)
      expect(splitter.bufferedBytes).toBe(0)
    }
  })

  it('gives the same frames byte by byte', () => {
    const splitter = new FrameSplitter()
    const out = [...stream].flatMap((byte) => splitter.push(Buffer.from([byte])))
    expect(out).toEqual(frames)
  })

  it('keeps an unfinished frame back', () => {
    const splitter = new FrameSplitter()
    expect(splitter.push(stream.subarray(0, 8))).toEqual([])
    expect(splitter.bufferedBytes).toBe(8)
  })

  it('accepts a frame of exactly the cap and refuses one byte more', () => {
    expect(new FrameSplitter(5).push(frame(Buffer.alloc(5)))).toHaveLength(1)
    expect(() => new FrameSplitter(5).push(frame(Buffer.alloc(6)))).toThrow(/claims 6 bytes/)
  })

  it('refuses a negative size', () => {
    expect(() => new FrameSplitter().push(Buffer.from([0xff, 0xff, 0xff, 0xff]))).toThrow(
      /-1 bytes/,
    )
  })
})
