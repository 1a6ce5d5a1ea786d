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
        /// The alias leads below the DNAME record that made it.
        var leadsBelow = false
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
        // b: a zone cut on the way down takes us out of the authoritative data; c: a DNAME record redirects what is below it
        for node in [origin] + pathDown(to: name) {
            if node != origin, !records(node, .ns).isEmpty {
                if node == name, type == .ds { break }
                return Step(reply: referral(node))
            }
            if node != name, let redirection = records(node, .dname).first {
                return redirected(name, redirection, type)
            }
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
        if type != .rrsig, type != .nsec, let alias = records.first(where: { $0.type == .cname }),
            let target = try? Name(wire: alias.data)
        {
            return Step(reply: positive([alias]), alias: target)
        }
        return Step(reply: Reply(code: .noError, flags: .authoritative, authority: [negativeSOA]))
    }

    private func positive(_ records: [Record]) -> Reply {
        let additional = records.flatMap { record -> [Record] in
            switch record.type {
            case .ns: addresses(ofTarget: record.data, evenBelowCuts: true)
            case .mx: addresses(ofTarget: Array(record.data.dropFirst(2)), evenBelowCuts: false)
            default: []
            }
        }
        return Reply(code: .noError, flags: .authoritative, answer: records, additional: additional)
    }

    /// RFC 6672 s2.2: what stands before the owner, before the target; s3.1: a CNAME record with the TTL of the DNAME record.
    private func redirected(_ name: Name, _ redirection: Record, _ type: RecordType) -> Step {
        let own = name.labels.dropLast(redirection.name.labelCount)
        guard let target = try? Name(wire: redirection.data), let made = try? Name(labels: own + target.labels) else {
            return Step(reply: Reply(code: .nameExists, flags: .authoritative, answer: [redirection]))
        }
        let alias = Record(name, .cname, ttl: redirection.ttl, data: made.octets)
        return Step(
            reply: positive([redirection, alias]), alias: type == .cname ? nil : made,
            leadsBelow: target.isAtOrBelow(redirection.name))
    }

    /// The addresses of a name that a record points to, glue where that is wanted, but nothing that a DNAME record hides.
    private func addresses(ofTarget octets: [UInt8], evenBelowCuts: Bool) -> [Record] {
        guard let name = try? Name(wire: octets), name.isAtOrBelow(origin) else { return [] }
        for node in [origin] + pathDown(to: name) {
            if node != origin, !records(node, .ns).isEmpty { return evenBelowCuts ? addresses(name) : [] }
            if node != name, !records(node, .dname).isEmpty { return [] }
        }
        return answer(name, .a).reply.answer.filter { $0.type == .a }
            + answer(name, .aaaa).reply.answer.filter { $0.type == .aaaa }
    }

    /// Whether a DNAME record hides a name.
    private func isRedirected(_ name: Name) -> Bool {
        for node in [origin] + pathDown(to: name) where node != name {
            if node != origin, !records(node, .ns).isEmpty { return false }
            if !records(node, .dname).isEmpty { return true }
        }
        return false
    }

    private func addresses(_ name: Name) -> [Record] { records(name, .a) + records(name, .aaaa) }

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
        let addresses = ordered.filter { !isRedirected($0) }.flatMap(addresses)
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
            whole.answer += step.reply.answer.filter { $0.type != .dname || !whole.answer.contains($0) }
            whole.authority = step.reply.authority
            let given = whole.answer
            whole.additional = step.reply.additional.reduce(into: []) { all, record in
                if !all.contains(record), !given.contains(record) { all.append(record) }
            }
            guard let target = step.alias, !seen.contains(target), seen.count < 16 else { break }
            // there it would be redirected for ever
            if step.leadsBelow, self.zone(for: target, question.type)?.origin == zone.origin { break }
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
