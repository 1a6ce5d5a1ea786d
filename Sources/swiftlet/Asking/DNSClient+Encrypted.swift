// Asks a server over TLS or HTTPS.

import DNSTransports
import DNSWire
import NIOCore
import NIOPosix

extension DNSClient {
    /// Asks over an encrypted connection of its own.
    func ask(
        _ message: [UInt8], as form: LoneQuestion.Form, trusting trust: ServerTrust
    ) throws(Failure) -> [UInt8] {
        let question = LoneQuestion(message, to: server, as: form, trust: trust)
        let reply: [UInt8]
        do {
            reply = try question.answer(
                within: .seconds(Int64(timeout)), on: MultiThreadedEventLoopGroup.singleton.next()
            ).wait()
        } catch {
            throw Failure((error as? LoneQuestion.Failure) ?? .closed)
        }
        guard reply.count >= Header.size, reply[0] == message[0], reply[1] == message[1], reply[2] & 0x80 != 0 else {
            throw .encrypted("what came is no reply to what was asked")
        }
        return reply
    }
}

extension DNSClient.Failure {
    fileprivate init(_ failure: LoneQuestion.Failure) {
        switch failure {
        case .noReply: self = .noReply
        case .closed: self = .closed
        case .notConnected(let code?): self = .system(call: "connect", code: code)
        case .notConnected(nil): self = .encrypted("no connection can be made")
        case .notTrusted: self = .encrypted("its certificate is signed by nobody who is trusted, or its time is over")
        case .otherServer: self = .encrypted("its certificate is for another server")
        case .badRoots: self = .encrypted("the file of +tls-ca holds no certificates that can be read")
        case .notSecured(let cause): self = .encrypted("TLS: \(cause)")
        case .status(let code): self = .encrypted("it answers with the HTTP status \(code)")
        case .contentType(let type): self = .encrypted("it answers with \"\(type)\", which is no DNS message")
        case .malformed: self = .encrypted("it does not speak what was asked for")
        }
    }
}
