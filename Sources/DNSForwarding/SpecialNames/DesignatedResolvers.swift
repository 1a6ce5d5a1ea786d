// Which encrypted resolvers a client is told of that knows no more than an address of ours (RFC 9462).

package import DNSWire

/// An encrypted listener, as far as clients are told of it.
package struct DesignatedListener: Equatable, Sendable {
    package enum Transport: Equatable, Sendable {
        case tls
        /// By HTTP/2, with the path of its URL.
        case https(path: String)
    }

    /// Where it listens; the unspecified address stands for all of its family.
    package var address: SocketAddress
    package var transport: Transport
    /// The names and addresses that its certificate is for.
    package var names: [Name]
    package var addresses: [IPAddress]

    package init(_ address: SocketAddress, _ transport: Transport, names: [Name], addresses: [IPAddress]) {
        self.address = address
        self.transport = transport
        self.names = names
        self.addresses = addresses
    }

    /// Whether a client that came to this address may use the listener in its place: it is there, and the certificate says so
    /// (RFC 9462 s4.2).
    func mayReplace(_ local: IPAddress) -> Bool {
        let isThere = address.address.isUnspecified ? address.address.isV4 == local.isV4 : address.address == local
        return isThere && addresses.contains(local)
    }

    /// The name by which it is called: there must be one (RFC 9462 s4), and `*` is none.
    var target: Name? { names.first { !$0.isWildcard } }
}

/// The answers to questions for `_dns.resolver.arpa.`, made beforehand for every address that some certificate is for.
package struct DesignatedResolvers: Sendable {
    /// Seconds for which the records may be remembered: by then listeners and certificates may be others.
    static let ttl: UInt32 = 300

    private struct Answer {
        /// SVCB records as they are stored.
        var records: [UInt8] = []
        var count = 0
        /// The names in these, each once, in wire form.
        var targets: [[UInt8]] = []
        /// The address record that each of them has.
        var addressRecord: [UInt8] = []
    }

    private let answers: [IPAddress: Answer]

    /// Those that are listened at, the ones to be preferred first.
    package init(_ listeners: [DesignatedListener] = []) {
        var answers: [IPAddress: Answer] = [:]
        for local in Set(listeners.flatMap(\.addresses)) {
            var answer = Answer()
            for listener in listeners where listener.mayReplace(local) {
                guard let target = listener.target else { continue }
                answer.count += 1
                let data = Self.data(listener, target, priority: UInt16(clamping: answer.count), at: local)
                StoredRecords.append(type: .svcb, ttl: Self.ttl, data: data.span, to: &answer.records)
                if !answer.targets.contains(target.octets) { answer.targets.append(target.octets) }
            }
            guard answer.count > 0 else { continue }
            StoredRecords.append(
                type: local.isV4 ? .a : .aaaa, ttl: Self.ttl, data: local.octets.span, to: &answer.addressRecord)
            answers[local] = answer
        }
        self.answers = answers
    }

    /// Whether one who asks at an address of ours is told of any.
    package func areTold(at local: IPAddress) -> Bool { answers[local] != nil }

    /// An address of ours at which some are told of, if there can be of the same family as another; nil where there is none.
    package func address(like other: IPAddress) -> IPAddress? {
        answers.keys.min {
            ($0.isV4 == other.isV4 ? 0 : 1, $0.high, $0.low) < ($1.isV4 == other.isV4 ? 0 : 1, $1.high, $1.low)
        }
    }

    /// The data of a record in ServiceMode (RFC 9460 s2.2, RFC 9461 s4, s5).
    private static func data(
        _ listener: DesignatedListener, _ target: Name, priority: UInt16, at local: IPAddress
    ) -> [UInt8] {
        var parameters: [ServiceParameter] = []
        let (protocolName, port): (String, UInt16) =
            switch listener.transport {
            case .tls: ("dot", 853)
            case .https: ("h2", 443)
            }
        parameters.append(ServiceParameter(.alpn, [UInt8(protocolName.utf8.count)] + Array(protocolName.utf8)))
        if listener.address.port != port {
            var value: [UInt8] = []
            value.append(network: listener.address.port)
            parameters.append(ServiceParameter(.port, value))
        }
        parameters.append(ServiceParameter(local.isV4 ? .ipv4hint : .ipv6hint, local.octets))
        if case .https(let path) = listener.transport {
            parameters.append(ServiceParameter(.dohpath, Array("\(path){?dns}".utf8)))
        }
        var data: [UInt8] = []
        data.append(network: priority)
        data += target.octets
        for parameter in parameters {
            data.append(network: parameter.key.rawValue)
            data.append(network: UInt16(parameter.value.count))
            data += parameter.value
        }
        return data
    }

    /// Answers a question for them that came to an address of ours: with SVCB records, and with the address of the names in these, as
    /// far as there is room. Nothing is allocated.
    ///
    /// `name`, which was asked for, must have been copied to `writer` already.
    /// - Returns: whether there was room for the SVCB records; nil when there are none.
    package func answer(
        _ name: borrowing ScannedName, at local: IPAddress, _ writer: inout MessageWriter, _ scratch: inout ScannedName
    ) -> Bool? {
        guard let answer = answers[local] else { return nil }
        let place = writer.append(
            owner: name.span, records: answer.records.span, count: answer.count, to: .answer, scratch: &scratch)
        guard place != nil else { return false }
        for target in answer.targets {
            _ = writer.append(
                owner: target.span, records: answer.addressRecord.span, count: 1, to: .additional, scratch: &scratch)
        }
        return true
    }
}
