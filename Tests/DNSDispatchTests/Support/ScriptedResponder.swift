// A responder that decides as a test says.

import DNSDispatch
import DNSWire

/// Decides by the first label of a query: `answer` is answered, `drop` dropped, anything else waits, under rule 1, or, if it
/// begins with `rule`, under the one that its next octet names (`ruleA`, `ruleB`).
final class ScriptedResponder: Responder {
    /// Octets of an answer.
    var answerLength = 40
    /// Whether what is shed is answered.
    var answersShed = true
    private(set) var batches = 0
    private(set) var rooms: Set<Int> = []
    private(set) var shed: [ShedCause] = []

    func respond(to queries: borrowing QueryBatch, now: Instant) {
        batches += 1
        queries.decide { query, arrival, room in
            rooms.insert(room.count)
            switch query.count > 13 ? query[13] : 0 {
            case UInt8(ascii: "a"):
                for i in 0..<min(query.count, answerLength) { room[i] = query[i] }
                room[2] |= 0x80
                return .reply(length: answerLength)
            case UInt8(ascii: "d"):
                return .drop
            case UInt8(ascii: "r"):
                return .wait(rule: RuleKey(rawValue: UInt32(query[17])))
            default:
                return .wait(rule: RuleKey(rawValue: 1))
            }
        }
    }

    func shed(
        _ query: Span<UInt8>, _ arrival: Arrival, rule: RuleKey, cause: ShedCause, now: Instant,
        into room: inout MutableSpan<UInt8>
    ) -> Int? {
        shed.append(cause)
        guard answersShed else { return nil }
        room.copy(query, at: 0)
        room[2] |= 0x80
        room[3] |= 2
        return query.count
    }
}
