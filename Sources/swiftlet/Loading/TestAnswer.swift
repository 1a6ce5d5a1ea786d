// What a state that is not in service yet answers to a question, without asking anybody.

import DNSConfig
import DNSDispatch
import DNSForwarding
import DNSServer
import DNSText
import DNSWire

/// What came of a question.
enum TestAnswer {
    case message(Message)
    /// It must be asked of others: under the rule for this zone; nil where the target of an ALIAS record is to be asked for.
    case forwarded(Name?)
    /// The zone that the name belongs to could not be read.
    case unusable
}

/// Asks as clients would, with no regard for the cache: by the code that decides about packets.
struct TestAsker: ~Copyable {
    private let state: ServingState
    private var answerer: QueryAnswerer

    init(_ state: ServingState) {
        self.state = state
        answerer = QueryAnswerer(seed: state.seed, cache: nil)
    }

    /// Asks on a stream, where answers are whole.
    mutating func ask(_ question: Question, from client: IPAddress) -> TestAnswer {
        let query = QueryArguments(question, recursionDesired: true).message(id: MessageID(rawValue: 0))
        var room = [UInt8](repeating: 0, count: Int(UInt16.max))
        var span = room.mutableSpan
        let verdict = answerer.answer(
            query.span, from: client, over: .stream, with: state, at: AnswerMoment(now: BootClock().now), in: &span)
        switch verdict {
        case .reply(let length):
            // what was written just now is a message
            guard let message = try? Message(room.span.extracting(0..<length)) else { return .unusable }
            guard message.responseCode == .serverFailure else { return .message(message) }
            switch message.extendedError {
            case .invalidData: return .unusable
            case .notReady: return .forwarded(nil)
            default: return .message(message)
            }
        case .wait(let rule), .ask(let rule):
            let number = state.rules.outlines.firstIndex { $0.key == rule }
            return .forwarded(number.map { state.rules.rules[$0].zone })
        case .drop: return .unusable
        }
    }
}

extension TestAnswer {
    /// The values that a message shows at most.
    private static let most = 8

    /// Whether it is what is expected of a question for a type.
    func isAsExpected(_ expectation: ConfigurationTest.Expectation, _ type: RecordType) -> Bool {
        switch (self, expectation) {
        case (.forwarded(let zone), .forwarded(let expected)): expected == nil || zone == expected
        case (.unusable, .outcome(let outcome)): outcome == .serverFailure
        case (.message(let message), .outcome(let outcome)): message.outcome(for: type) == outcome
        case (.message(let message), .records(let expected)):
            message.responseCode == .noError
                && Set(message.data(of: type).map { Self.comparable($0, type) })
                    == Set(expected.map { Self.comparable($0, type) })
        default: false
        }
    }

    /// Data that is the same when this is: names in lower case, texts however they are split.
    private static func comparable(_ data: [UInt8], _ type: RecordType) -> [UInt8] {
        guard type == .txt || type == .spf else { return RecordData.canonical(data.span, type: type) }
        var text: [UInt8] = []
        var at = 0
        while at < data.count {
            let end = min(at + 1 + Int(data[at]), data.count)
            text += data[at + 1..<end]
            at = end
        }
        return text
    }

    /// The answer in words.
    func text(for type: RecordType) -> String {
        switch self {
        case .forwarded(nil): return "forwarded: it is asked for what an ALIAS record stands for"
        case .forwarded(let zone?): return "forwarded under the rule for \(zone)"
        case .unusable: return "SERVFAIL"
        case .message(let message):
            let data = message.data(of: type)
            if message.responseCode == .noError, !data.isEmpty {
                let shown = data.prefix(Self.most).map { RecordDataText.describe($0.span, type: type) }
                let rest = data.count > Self.most ? " and \(data.count - Self.most) more" : ""
                return shown.joined(separator: ", ") + rest
            }
            if let outcome = message.outcome(for: type) {
                return outcome.rawValue + (message.extendedError.map { " (\($0))" } ?? "")
            }
            if message.responseCode == .noError, let target = message.answers.last {
                return "an alias for \(RecordDataText.describe(target.data.span, type: target.type))"
            }
            return "\(message.responseCode)"
        }
    }
}

extension Message {
    /// The code of the extended error (RFC 8914), where there is one.
    fileprivate var extendedError: ExtendedError.Code? {
        options.first { $0.code == .extendedError && $0.data.count >= 2 }
            .map { ExtendedError.Code(rawValue: $0.data.span.uint16(at: 0)) }
    }

    /// The data of the answer's records of a type.
    fileprivate func data(of type: RecordType) -> [[UInt8]] {
        answers.filter { $0.type == type || type == .any }.map(\.data)
    }

    /// The word for what came of a question for a type; nil where there are data, or aliases that lead elsewhere.
    fileprivate func outcome(for type: RecordType) -> ConfigurationTest.Outcome? {
        switch responseCode {
        case .nameError: return .nameError
        case .refused: return .refused
        case .serverFailure: return .serverFailure
        case .notImplemented: return .notImplemented
        case .noError:
            guard data(of: type).isEmpty else { return nil }
            if authority.contains(where: { $0.type == .soa }) { return .noData }
            if authority.contains(where: { $0.type == .ns }) { return .referral }
            return answers.isEmpty ? .noData : nil
        default: return nil
        }
    }
}
