// What a zone must answer, written down slowly from the words of the standards.

import DNSWire

/// Zones as dictionaries, and the algorithm of RFC 1034 s4.3.2 over them: no hashes, no compression, no haste.
struct NaiveZone {
    let origin: Name
    /// The records of each name, in the order in which they were added.
    let data: [Name: [Record]]

    init(origin: Name, records: [Record]) {
        self.origin = origin
        data = Dictionary(grouping: records) { $0.name }
    }

    /// How a question ended: the reply's code, and an alias that is to be followed.
    struct Step {
        var reply: Reply
        var alias: Name?
    }

    /// A name exists when it or one below it has records (RFC 4592 s2.2.3).
    private func exists(_ name: Name) -> Bool { data.keys.contains { $0.isAtOrBelow(name) } }

    private func records(_ name: Name, _ type: RecordType) -> [Record] {
        data[name, default: []].filter { $0.type == type }
    }

    /// The names from just below the origin down to `name`.
    private func pathDown(to name: Name) -> [Name] {
        var path: [Name] = []
        var next: Name? = name
        while let name = next, name != origin {
            path.insert(name, at: 0)
            next = name.parent
        }
        return path
    }

    /// The answer for a name that is at or below the origin.
    func answer(_ name: Name, _ type: RecordType) -> Step {
        // b: a zone cut on the way down takes us out of the authoritative data
        for node in pathDown(to: name) where !records(node, .ns).isEmpty {
            if node == name, type == .ds { break }
            return Step(reply: referral(node))
        }
        // a: the whole name is matched
        if exists(name) { return matched(name, data[name, default: []], type) }
        // c: the closest encloser, and the asterisk label below it
        var encloser = name
        while !exists(encloser), let parent = encloser.parent { encloser = parent }
        if let wildcard = try? Name(labels: [ArraySlice([UInt8(ascii: "*")])] + encloser.labels), exists(wildcard) {
            let synthesized = data[wildcard, default: []].map { record in
                var record = record
                record.name = name
                return record
            }
            return matched(name, synthesized, type)
        }
        return Step(reply: Reply(code: .nameError, flags: .authoritative, authority: [negativeSOA]))
    }

    private func matched(_ name: Name, _ records: [Record], _ type: RecordType) -> Step {
        if type == .any, let least = records.map(\.type.rawValue).min() {
            return Step(reply: positive(records.filter { $0.type.rawValue == least }))
        }
        let wanted = records.filter { $0.type == type }
        if !wanted.isEmpty { return Step(reply: positive(wanted)) }
        if let alias = records.first(where: { $0.type == .cname }), let target = try? Name(wire: alias.data) {
            return Step(reply: positive([alias]), alias: target)
        }
        return Step(reply: Reply(code: .noError, flags: .authoritative, authority: [negativeSOA]))
    }

    private func positive(_ records: [Record]) -> Reply {
        Reply(code: .noError, flags: .authoritative, answer: records)
    }

    /// RFC 2308 s5: the smaller of the TTL and the last field.
    private var negativeSOA: Record {
        var soa = records(origin, .soa)[0]
        let minimum = soa.data.suffix(4).reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
        soa.ttl = min(soa.ttl, minimum)
        return soa
    }

    /// NS records, then the addresses of servers below the cut, then of the others in the zone (RFC 9471 s3).
    private func referral(_ cut: Name) -> Reply {
        let servers = records(cut, .ns)
        let names = servers.compactMap { try? Name(wire: $0.data) }
        let ordered = names.filter { $0.isAtOrBelow(cut) } + names.filter { !$0.isAtOrBelow(cut) }
        let addresses = ordered.flatMap { records($0, .a) + records($0, .aaaa) }
        return Reply(code: .noError, flags: [], authority: servers, additional: addresses)
    }
}

/// Several zones, and aliases followed from one to the other.
struct NaiveServer {
    let zones: [NaiveZone]

    func answer(_ question: Question) -> Reply {
        var whole = Reply(code: .refused, flags: [])
        var name = question.name
        var seen: [Name] = []
        while let zone = zone(for: name, question.type) {
            let step = zone.answer(name, question.type)
            seen.append(name)
            whole.code = step.reply.code
            if seen.count == 1 { whole.flags = step.reply.flags }
            whole.answer += step.reply.answer
            whole.authority = step.reply.authority
            whole.additional = step.reply.additional
            guard let target = step.alias, !seen.contains(target), seen.count < 16 else { break }
            name = target
        }
        return whole
    }

    /// The zone nearest to the name; for DS records the one above it.
    private func zone(for name: Name, _ type: RecordType) -> NaiveZone? {
        let above = zones.filter { name.isAtOrBelow($0.origin) }.sorted { $0.origin.labelCount > $1.origin.labelCount }
        return type == .ds && above.first?.origin == name && above.count > 1 ? above[1] : above.first
    }
}
