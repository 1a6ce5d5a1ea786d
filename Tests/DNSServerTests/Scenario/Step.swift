// The steps of a scenario, as values.

import DNSConfig
import DNSWire

/// Something that happens, or is expected to have happened.
struct Step {
    /// What a client asks.
    struct Ask {
        var message: MessageBuilder
        /// Octets that go out instead of the message.
        var octets: [UInt8]?
        var client: SocketAddress
        var transport: QueryTransport
    }

    /// The reply that a client is expected to have got.
    struct Expectation {
        /// Nil for anyone.
        var client: IPAddress?
        var id: UInt16?
        /// Nil when it is to have none.
        var reply: MessageText?
        /// Octets that the reply has; nil when that does not matter.
        var size: Int?
        /// How many such replies there are to be.
        var times = 1
    }

    /// The question that an upstream is expected to have got, and what it does with it.
    struct Visit {
        var upstream: SocketAddress
        /// Nil when it is to have none.
        var question: Question?
        var overStream: Bool
        /// Whether the question came all in lower case.
        var isLowerCase: Bool
        var flags: HeaderFlags
        var edns: Bool
        var dnssecOK: Bool
        var replies: [UpstreamReply]
        /// By what a later step names the question.
        var label: String?
    }

    /// Files that change, and what comes of that.
    struct Reload {
        /// New text for some of the files, by their paths.
        var files: [String: String]
        /// Whether the configuration has errors.
        var isRejected: Bool
        /// The zones whose files have errors.
        var broken: [String]
    }

    enum Kind {
        case ask([Ask])
        case expect(Expectation)
        case upstream(Visit)
        /// More comes for a question that an upstream has had.
        case later(label: String, [UpstreamReply])
        case advance(Duration)
        case reload(Reload)
        case end(within: Duration)
        /// The log has a line with these words.
        case log(String)
        /// Counts by their names.
        case count([(name: String, value: Int)])
    }

    let kind: Kind
    let line: Int
}

/// What comes back from an upstream.
enum UpstreamReply {
    /// A message: the question's own id and question, unless they are made wrong.
    case message(Composition)
    /// These octets behind the question's id.
    case octets([UInt8])
    /// Nobody listens there, or the stream fails.
    case refusal

    /// How the message of a reply is made.
    struct Composition {
        enum Case {
            /// As it came.
            case kept
            case lower
        }

        var flags: HeaderFlags
        var code: ResponseCode
        var question: Question?
        var questionCase: Case
        var hasWrongID: Bool
        var hasEDNS: Bool
        var error: UInt16?
        var answers: [Record]
        var authority: [Record]
        var additional: [Record]
        var source: SocketAddress?
        /// How often it is sent.
        var times: Int
    }
}
