// Replies that scripted upstreams give.

import DNSWire
import TestSupport

extension ScriptedUpstream.Asked {
    /// The name that was asked for, in lower case.
    var name: Name { message.questions.first?.name.lowercase ?? .root }

    /// A reply with these records in its answer section, in presentation form; the question as it came, its case too.
    func reply(_ answers: String, authority: String = "", _ code: ResponseCode = .noError) -> Message {
        var reply = Message(Header(id: message.header.id, flags: [.response, .recursionAvailable]))
        reply.header.flags.formUnion(message.header.flags.intersection([.recursionDesired, .checkingDisabled]))
        reply.header.flags.responseCodeBits = UInt8(code.rawValue & 15)
        reply.questions = message.questions
        reply.answers = records(answers)
        reply.authority = records(authority)
        if message.edns != nil { reply.edns = EDNS(udpSize: 1232) }
        return reply
    }

    /// A reply without records.
    func reply(_ code: ResponseCode = .noError) -> Message { reply("", code) }

    /// A reply to A: the name that was asked for has this address.
    func address(_ address: String = "192.0.2.1") -> Message { reply("\(name) 60 A \(address)") }
}

extension Message {
    /// In wire form.
    var octets: [UInt8] { MessageLaw.written(self) ?? [] }

    /// The same, changed.
    func changed(_ change: (inout Message) -> Void) -> Message {
        var copy = self
        change(&copy)
        return copy
    }
}
