// A question at an upstream, and what a script can do with it.

import DNSDispatch
import DNSForwarding
import DNSWire

/// A question that reached a scripted upstream.
struct Contact {
    let world: World
    /// The message as it came.
    let octets: [UInt8]
    let message: Message
    let upstream: SocketAddress
    /// When it came.
    let time: Instant
    /// Where the reply goes over UDP.
    let socket: PaperPorts.Open?
    /// What the reply is found by over a stream.
    let ticket: UInt64?

    var isStream: Bool { ticket != nil }
    /// Whether it is a question that no client asked, to see whether the upstream is back.
    var isOwnProbe: Bool { question.name == .root && question.type == .ns }
    var question: Question { message.questions[0] }
    /// The data of the COOKIE option that came.
    var cookie: [UInt8]? { message.options.first { $0.code == .cookie }?.data }

    /// A reply without records that repeats the question as it came.
    var builder: ReplyBuilder {
        var reply = ReplyBuilder(question)
        reply.id = message.header.id
        if message.edns != nil { reply.edns = EDNS(udpSize: 1232) }
        return reply
    }

    /// Sends octets back, after a while, from the upstream's own address or from another.
    func reply(_ octets: [UInt8], after delay: Duration = .zero, from source: SocketAddress? = nil) {
        let ticket = ticket
        let socket = socket
        let path = Path(peer: source ?? upstream)
        world.later(delay) { world in
            if let ticket {
                world.forwarder.take(StreamReply(ticket: ticket, outcome: .reply(octets)))
            } else if let socket, !socket.port.isClosed {
                socket.port.incoming.append(.datagram(octets, path))
            }
        }
    }

    func reply(after delay: Duration = .zero, _ change: (inout ReplyBuilder) throws -> Void = { _ in }) rethrows {
        var reply = builder
        try change(&reply)
        self.reply(reply.octets, after: delay)
    }

    /// Sends a header without a question back.
    func deny(_ code: ResponseCode = .formatError) {
        reply {
            $0.questions = []
            $0.edns = nil
            $0.code = code
        }
    }

    /// It is not who it should be.
    func distrust(_ reason: String) {
        let ticket = ticket
        world.later(.zero) { world in
            if let ticket { world.forwarder.take(StreamReply(ticket: ticket, outcome: .untrusted(reason))) }
        }
    }

    /// It answers by HTTP, and that is no answer.
    func decline(_ reason: String) {
        let ticket = ticket
        world.later(.zero) { world in
            if let ticket { world.forwarder.take(StreamReply(ticket: ticket, outcome: .declined(reason))) }
        }
    }

    /// Nobody listens there, or the stream cannot be had.
    func refuse() {
        let ticket = ticket
        let socket = socket
        world.later(.zero) { world in
            if let ticket {
                world.forwarder.take(StreamReply(ticket: ticket, outcome: .failed))
            } else {
                // ECONNREFUSED
                socket?.port.incoming.append(.failure(111))
            }
        }
    }
}

/// What an upstream does with each question.
typealias Script = (Contact) -> Void

/// Upstreams of the kinds that there are.
enum Scripts {
    /// Answers with an address that ends in `last`.
    static func answering(_ last: UInt8 = 1, after delay: Duration = .zero) -> Script {
        { contact in
            contact.reply(after: delay) {
                guard contact.question.type == .a else { return }
                $0.answers = [Record(contact.question.name, .a, ttl: 300, data: [192, 0, 2, last])]
            }
        }
    }

    static func failing(_ code: ResponseCode) -> Script {
        { contact in contact.reply { $0.code = code } }
    }

    /// Cuts off what goes over UDP.
    static func truncating(stream: @escaping Script) -> Script {
        { contact in
            if contact.isStream { stream(contact) } else { contact.reply { $0.flags.insert(.truncated) } }
        }
    }

    static var silent: Script { { _ in } }
    static var refusing: Script { { $0.refuse() } }

    /// Answers FORMERR to whatever has an OPT record.
    static var refusingEDNS: Script {
        { contact in
            contact.reply {
                $0.edns = nil
                if contact.message.edns != nil {
                    $0.code = .formatError
                } else if contact.question.type == .a {
                    $0.answers = [Record(contact.question.name, .a, ttl: 300, data: [192, 0, 2, 1])]
                }
            }
        }
    }

    /// Answers what has no OPT record, and does something else with what has one.
    static func withoutEDNS(else script: @escaping Script) -> Script {
        { contact in
            if contact.message.edns == nil { answering()(contact) } else { script(contact) }
        }
    }

    /// Answers FORMERR, and nothing but a header, to whatever has an OPT record.
    static var denyingEDNS: Script {
        { contact in
            guard contact.message.edns != nil else { return answering()(contact) }
            contact.deny()
        }
    }

    /// Does something after a while.
    static func late(_ delay: Duration, _ script: @escaping Script) -> Script {
        { contact in contact.world.later(delay) { _ in script(contact) } }
    }

    /// Answers with the question in lower case over UDP; `stream` is what it does over TCP.
    static func folding(stream: @escaping Script) -> Script {
        { contact in
            guard !contact.isStream else { return stream(contact) }
            contact.reply {
                $0.questions[0].name = $0.questions[0].name.lowercase
                guard contact.question.type == .a else { return }
                $0.answers = [Record(contact.question.name.lowercase, .a, ttl: 300, data: [192, 0, 2, 1])]
            }
        }
    }
}
