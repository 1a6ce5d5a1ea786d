// Answers a question from the zones of a table: RFC 1034 s4.3.2, as later standards read it.

package import DNSWire

/// Answers one question after another from zones, with the same room for each; confined to a thread.
package struct ZoneAnswerer: ~Copyable {
    /// The most names that an answer is sought under, the one asked for included.
    package static var nameLimit: Int { AliasChain.limit }

    private var chain: AliasChain
    private var room: AnswerRoom
    /// Room for the longest message; empty until it is needed.
    private var wide: [UInt8] = []

    /// `seed` must be that of all tables it is used with.
    package init(seed: HashSeed) {
        chain = AliasChain(seed: seed)
        room = AnswerRoom(seed: seed)
    }

    /// Where the aliases of the last answer have led.
    package var target: ScannedName {
        _read { yield chain.name }
    }

    /// Answers the question that `writer` begins with, and writes the records of all sections.
    ///
    /// - Parameters:
    ///   - name: the QNAME, at or below the origin of zone `first` of `zones`.
    ///   - aliases: what is known for the ALIAS records of `zones`.
    ///   - admits: whether an alias may be followed into a zone.
    package mutating func answer(
        _ name: borrowing ScannedName, type: RecordType, from zones: borrowing ZoneTable, first: Int,
        style: AnswerStyle, aliases: borrowing AliasData, to writer: inout MessageWriter, admits: (Int) -> Bool
    ) -> ZoneAnswer {
        var isCutShort = false
        var answer = write(name, type, zones, first, style, aliases, &writer, admits, &isCutShort)
        if isCutShort {
            var octets: [UInt8] = []
            swap(&octets, &wide)
            if octets.isEmpty { octets = Array(repeating: 0, count: Int(UInt16.max)) }
            answer.outcome = whole(name, type, zones, first, style, aliases, writer.message, admits, in: &octets)
            swap(&octets, &wide)
        }
        return answer
    }

    /// How an answer ends that has room for all of its aliases: its response code is that of the smaller one, too (RFC 6604 s3).
    private mutating func whole(
        _ name: borrowing ScannedName, _ type: RecordType, _ zones: borrowing ZoneTable, _ first: Int,
        _ style: AnswerStyle, _ aliases: borrowing AliasData, _ message: Span<UInt8>, _ admits: (Int) -> Bool,
        in octets: inout [UInt8]
    ) -> ZoneAnswer.Outcome {
        let size = octets.count
        var writer = MessageWriter(octets.mutableSpan, limit: size)
        writer.copyQuestion(of: message, end: Header.size &+ name.length &+ 4)
        var isCutShort = false
        let outcome = write(name, type, zones, first, style, aliases, &writer, admits, &isCutShort).outcome
        // the name does not stand in the smaller message
        if case .alias = outcome { return .answer }
        return outcome
    }

    /// Writes an answer. `isCutShort` is set where an alias had no room, so that it was not followed.
    private mutating func write(
        _ name: borrowing ScannedName, _ type: RecordType, _ zones: borrowing ZoneTable, _ first: Int,
        _ style: AnswerStyle, _ aliases: borrowing AliasData, _ writer: inout MessageWriter, _ admits: (Int) -> Bool,
        _ isCutShort: inout Bool
    ) -> ZoneAnswer {
        room.clear()
        var zone = first
        var found = zones.answer(name, at: Header.size, type, in: zone, style, aliases, &writer, &room)
        var answer = ZoneAnswer(outcome: found.outcome, isAuthoritative: found.outcome.isAuthoritative)
        if case .alias = found.outcome { chain.begin(with: name) }
        while case .alias(let target) = found.outcome {
            answer.outcome = .aliasEnd(.loop)
            guard chain.follow(to: target, in: writer) else { break }
            guard let next = zones.find(chain.name, type: type) else {
                answer.outcome = found.outcome
                break
            }
            guard !(found.leadsBelow && next == zone) else { break }
            answer.outcome = .aliasEnd(.notAdmitted)
            guard admits(next) else { break }
            answer.outcome = .aliasEnd(.unusable)
            guard zones[next].isUsable else { break }
            zone = next
            found = zones.answer(chain.name, at: target, type, in: zone, style, aliases, &writer, &room)
            answer.outcome = found.outcome
        }
        answer.isTruncated = found.isTruncated
        isCutShort = found.isCutShort
        if case .alias = found.outcome { answer.isTruncated = !zones.writeProofs(&writer, &room) }
        return answer
    }
}

extension ZoneTable {
    /// What a zone answers for a name that stands at `offset` of the message.
    fileprivate func answer(
        _ name: borrowing ScannedName, at offset: Int, _ type: RecordType, in zone: Int, _ style: AnswerStyle,
        _ aliases: borrowing AliasData, _ writer: inout MessageWriter, _ room: inout AnswerRoom
    ) -> Finding {
        room.zone = UInt32(truncatingIfNeeded: zone)
        return self[zone].answer(name, at: offset, type, style, aliases, in: self, &writer, &room)
    }

    /// Writes all proofs that were noted into the authority section. Returns false when one had no room.
    fileprivate func writeProofs(_ writer: inout MessageWriter, _ room: inout AnswerRoom) -> Bool {
        for place in 0..<room.proofs.count {
            let proof = room.proofs[place]
            guard self[Int(proof.zone)].write(proof, &writer, &room) else { return false }
        }
        return true
    }
}

extension Zone {
    /// Answers for a name, section by section. Behind an alias the other two are left to the name that it leads to.
    fileprivate func answer(
        _ name: borrowing ScannedName, at offset: Int, _ type: RecordType, _ style: AnswerStyle,
        _ aliases: borrowing AliasData, in zones: borrowing ZoneTable, _ writer: inout MessageWriter,
        _ room: inout AnswerRoom
    ) -> Finding {
        // answer
        var found = writeAnswer(name, at: offset, type, style, aliases, &writer, &room)
        if case .alias = found.outcome { return found }
        found.isTruncated =
            found.isTruncated
            // authority
            || !writeAuthority(found, style, &writer, &room)
            || room.proofs.count > 0 && !zones.writeProofs(&writer, &room)
            // additional
            || !writeAdditional(found, style, &writer, &room)
        return found
    }
}

extension ZoneAnswer.Outcome {
    /// Whether the zone is the authority for the name that it was asked for.
    fileprivate var isAuthoritative: Bool {
        switch self {
        case .referral, .unusable, .unknown: false
        case .answer, .noData, .nameError, .alias, .aliasEnd, .nameTooLong: true
        }
    }
}
