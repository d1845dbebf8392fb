import net from 'node:net'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { ConnectionError } from '../errors/connection-error.ts'
import { VirtualClock } from '../../test/virtual-clock.ts'
import { GuardedSocket } from './guarded-socket.ts'

let server: net.Server
let peer: net.Socket
let guarded: GuardedSocket
let clock: VirtualClock
let frames: Buffer[]
let failure: Promise<ConnectionError>

beforeEach(async () => {
  clock = new VirtualClock()
  frames = []
  const accepted = new Promise<net.Socket>((resolve) => {
    server = net.createServer((socket) => resolve(socket.on('error', () => {})))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as net.AddressInfo
  guarded = new GuardedSocket(net.connect(port, '127.0.0.1'), {
    broker: `127.0.0.1:${port}`,
    maxFrameBytes: 100,
    requestTimeoutMs: 1_000,
    clock,
    onDrain: () => {},
  })
  failure = new Promise((resolve) => guarded.on('error', resolve))
  guarded.on('data', (frame: Buffer) => frames.push(frame))
  peer = await accepted
})

afterEach(async () => {
  guarded.end()
  peer.destroy()
  await new Promise((resolve) => server.close(resolve))
})

const request = (correlationId: number): Buffer => {
  const frame = Buffer.alloc(12)
  frame.writeInt32BE(8, 0)
  frame.writeInt32BE(correlationId, 8)
  return frame
}
const answer = (correlationId: number): Buffer => {
  const frame = Buffer.alloc(8)
  frame.writeInt32BE(4, 0)
  frame.writeInt32BE(correlationId, 4)
  return frame
}
const delivered = async (count: number): Promise<void> => {
  while (frames.length < count) await new Promise((resolve) => guarded.once('data', resolve))
}

it('G12: hands over whole frames, whatever the pieces', async () => {
  guarded.write(request(0))
  guarded.write(request(1))
  const both = Buffer.concat([answer(0), answer(1)])
  peer.write(both.subarray(0, 5))
  peer.write(both.subarray(5))
  await delivered(2)
  expect(frames).toEqual([answer(0), answer(1)])
})

it.each<[string, () => void, RegExp]>([
  ['FIN', () => peer.end(), /closed the connection/],
  ['RST', () => peer.resetAndDestroy(), /ECONNRESET|closed/],
  ['an answer nobody asked for', () => peer.write(answer(9)), /answered request 9, but 0 is due/],
  [
    'an oversized length',
    () => peer.write(Buffer.from([0x7f, 0, 0, 0])),
    /claims 2130706432 bytes/,
  ],
  ['garbage', () => peer.write('HTTP/1.1 400 Bad Request'), /not an answer of Kafka/],
])('G12: %s ends the connection with one error', async (_, harm, message) => {
  let errors = 0
  guarded.on('error', () => errors++)
  guarded.write(request(0))
  harm()
  expect((await failure).message).toMatch(message)
  expect(() => guarded.write(request(1))).toThrow(message)
  expect(errors).toBe(1)
})

it('an answer out of order ends the connection: whose it is can no longer be told', async () => {
  guarded.write(request(0))
  guarded.write(request(1))
  peer.write(answer(1))
  expect((await failure).message).toMatch(/answered request 1, but 0 is due/)
  expect(frames).toEqual([])
})

it('G1: silence ends the connection, counted from when a request became the oldest', async () => {
  guarded.write(request(0))
  clock.advance(900)
  guarded.write(request(1))
  peer.write(answer(0))
  await delivered(1)
  clock.advance(999) // 1,899 ms after request 1, but only 999 after it became the oldest
  expect(guarded.failure).toBeUndefined()
  clock.advance(1)
  expect((await failure).message).toMatch(/did not answer within 1000 ms/)
})

it('an idle connection has no time limit', () => {
  clock.advance(1_000_000)
  expect(guarded.failure).toBeUndefined()
})

const written = (pieces: Buffer[], correlationId: number): Promise<boolean> =>
  new Promise((resolve) => guarded.writeFrame(pieces, correlationId, true, resolve))

it('the memory of a frame is released once it was flushed, and also if the socket fails', async () => {
  expect(await written([request(0)], 0)).toBe(true)
  const large = Buffer.alloc(32 * 1024 * 1024) // more than the kernel takes while the peer does not read
  peer.pause()
  const released = written([large], 1)
  expect(guarded.needsDrain).toBe(true)
  guarded.fail('enough')
  expect(await released).toBe(false)
})

it('G1: a peer that takes no bytes any more fails frames without an answer too', async () => {
  peer.pause()
  let flushed: boolean | undefined
  // More than the buffers of both ends hold.
  const frame = Buffer.alloc(64 * 1024 * 1024)
  const ended = new Promise<void>((resolve) => {
    guarded.writeFrame([frame], 0, false, (well) => {
      flushed = well
      resolve()
    })
  })
  clock.advance(999)
  expect([flushed, guarded.failure]).toEqual([undefined, undefined])
  clock.advance(1)
  await ended
  expect([flushed, (await failure).message]).toEqual([
    false,
    expect.stringMatching(/did not answer within 1000 ms/),
  ])
})
