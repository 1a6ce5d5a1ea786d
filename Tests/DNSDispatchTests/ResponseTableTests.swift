// The questions of entries, which lie side by side.

import DNSWire
import Testing

@testable import DNSDispatch

@Suite("The table of response entries")
struct ResponseTableTests {
    private static let upstream = SocketAddress(IPAddress(v4: 0xc000_0201), port: 53)

    /// A question for the name `number`, padded with labels to about so many octets.
    private func question(_ number: Int, size: Int = 20) -> [UInt8] {
        var octets: [UInt8] = [3] + Array("\(number + 100)".utf8)
        while octets.count + 2 < size {
            let label = min(63, size - octets.count - 2)
            octets += [UInt8(label)] + [UInt8](repeating: 97, count: label)
        }
        return octets + [0, 0, 1, 0, 1]
    }

    private func message(_ question: [UInt8]) -> [UInt8] { [0, 7, 0x81, 0x80, 0, 1, 0, 0, 0, 0, 0, 0] + question }

    @Test("Each entry knows its own question, however many there are, and whoever was in its place before")
    func questions() {
        var table = ResponseTable()
        let receiver = ScriptedReceiver()
        func add(_ question: [UInt8], _ number: Int) -> ResponseHandle {
            table.add(
                receiver, id: MessageID(rawValue: UInt16(number)), destination: Self.upstream, tag: UInt64(number),
                question: question.span)
        }
        func likeness(_ question: [UInt8], _ handle: ResponseHandle) -> RawQuestion.Likeness? {
            table.compare(message(question).span, with: handle)
        }
        // the longest name there is beside the shortest
        let sizes = [20, Name.maximumLength, 7, 200]
        var asked = (0..<40).map { question($0, size: sizes[$0 % 4]) }
        #expect(asked[1].count == Name.maximumLength + 4)
        var handles = asked.indices.map { add(asked[$0], $0) }
        for (question, handle) in zip(asked, handles) { #expect(likeness(question, handle) == .same) }
        for place in 0..<20 {
            let old = handles[place]
            _ = table.remove(old)
            #expect(likeness(asked[place], old) == nil)
            asked[place] = question(place + 300, size: sizes[(place + 1) % 4])
            handles[place] = add(asked[place], place)
        }
        for (index, handle) in handles.enumerated() {
            #expect(likeness(asked[index], handle) == .same)
            #expect(likeness(asked[(index + 4) % 40], handle) == .other)
        }
    }
}
