import { expect, it } from 'vitest'
import { FrameAssembler } from './frame-assembler.ts'

const frame = (body: string): Buffer => {
  const out = Buffer.alloc(8 + body.length)
  out.writeInt32BE(4 + body.length, 0)
  out.writeInt32BE(7, 4)
  out.write(body, 8)
  return out
}

const collect = (chunks: readonly Buffer[], cap = 1_000): string[] => {
  const assembler = new FrameAssembler(cap)
  const frames: string[] = []
  for (const chunk of chunks) assembler.push(chunk, (f) => frames.push(f.toString('latin1', 8)))
  return frames
}

const stream = Buffer.concat([frame('one'), frame(''), frame('three')])

it('G12: frames cut at every byte come out whole', () => {
  for (let cut = 0; cut <= stream.length; cut++) {
    const chunks = [stream.subarray(0, cut), stream.subarray(cut)].filter((c) => c.length > 0)
    expect(collect(chunks)).toEqual(['one', '', 'three'])
  }
})

it('G12: a stream that comes byte by byte comes out whole', () => {
  expect(collect([...stream].map((byte) => Buffer.from([byte])))).toEqual(['one', '', 'three'])
})

it('an unfinished frame is not handed over', () => {
  expect(collect([stream.subarray(0, stream.length - 1)])).toEqual(['one', ''])
})

it.each([
  ['negative', -1],
  ['shorter than a correlation id', 3],
  ['over the cap', 1_001],
  ['HTTP', Buffer.from('HTTP').readInt32BE(0)],
])('a size that is %s is refused at once, before anything is allocated', (_, size) => {
  const prefix = Buffer.alloc(4)
  prefix.writeInt32BE(size, 0)
  expect(() => collect([prefix])).toThrow(/claims .* bytes/)
})
