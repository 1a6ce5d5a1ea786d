import DNSWire
import Testing

@testable import DNSForwarding

@Suite("What is believed of a reply")
struct ReplyCheckTests: ReplyReading {
    // MARK: Form

    @Test("An answer to the question is usable, and its records are passed on")
    func usable() throws {
        let records = [try Records.a("www.example.com.", 1), try Records.a("www.example.com.", 2)]
        let outcome = try check { $0.answers = records }
        #expect(outcome.verdict == .usable)
        #expect(outcome.answers == records)
    }

    @Test("The client's case of the question is read in place of the one that was sent, in names that point to it")
    func clientCase() throws {
        var reply = try ReplyBuilder("wWw.eXample.COM.", .a)
        // alias.<pointer to the question behind its first label>
        var data: [UInt8] = [5]
        data += Array("alias".utf8) + [0xc0, 16]
        reply.answers = [Record(try Name("www.example.com."), .cname, ttl: 1, data: data)]
        let outcome = try check(reply.octets, asking: "www.Example.com.")
        #expect(outcome.verdict == .usable)
        #expect(outcome.answers.first?.data == (try Name("alias.Example.com.").octets))
    }

    @Test(
        "A message that is no reply to the question is not believed",
        arguments: [
            "a query", "another opcode", "no question", "two questions", "another name", "another type",
            "another class", "a record too few", "half a header",
        ])
    func foreign(what: String) throws {
        var reply = try ReplyBuilder("www.example.com.", .a)
        reply.answers = [try Records.a("www.example.com.")]
        var octets: [UInt8]?
        switch what {
        case "a query": reply.flags.remove(.response)
        case "another opcode": reply.flags.opcode = .notify
        case "no question": reply.questions = []
        case "two questions": reply.questions.append(reply.questions[0])
        case "another name": reply.questions = [Question(try Name("wwx.example.com."), .a)]
        case "another type": reply.questions = [Question(try Name("www.example.com."), .aaaa)]
        case "another class": reply.questions = [Question(try Name("www.example.com."), .a, .chaos)]
        case "a record too few":
            octets = reply.octets
            octets?[7] += 1
        default: octets = Array(reply.octets.prefix(7))
        }
        #expect(try check(octets ?? reply.octets).verdict == .malformed)
    }

    @Test("Octets behind a whole message are left out")
    func trailing() throws {
        var reply = try ReplyBuilder("www.example.com.", .a)
        reply.answers = [try Records.a("www.example.com.")]
        for octets in [[0], [UInt8](repeating: 7, count: 99), Array("garbage".utf8)] {
            let outcome = try check(reply.octets + octets)
            #expect(outcome.verdict == .usable)
            #expect(outcome.answers == reply.answers)
        }
    }

    @Test(
        "Data that is not what its type says makes the reply malformed",
        arguments: [
            (RecordType.a, [1, 2, 3]), (.a, [1, 2, 3, 4, 5]), (.aaaa, [1, 2, 3, 4]), (.cname, [0, 0]), (.cname, []),
            (.mx, [0]), (.mx, [0, 1]), (.soa, [0, 0, 1]), (.ns, [0xc0, 0xff]), (.cname, [64, 1, 0]), (.ns, [0xc0]),
            (.srv, [0, 0, 0, 0, 0, 0]), (.naptr, [0, 0, 0, 0, 9, 0, 0, 0]),
        ] as [(RecordType, [UInt8])])
    func badData(type: RecordType, data: [UInt8]) throws {
        let outcome = try check { $0.answers = [Record(try Name("www.example.com."), type, ttl: 1, data: data)] }
        #expect(outcome.verdict == .malformed)
    }

    @Test("Compressed names in data of any of the older types are unpacked")
    func unpacking() throws {
        // behind the data's other parts, a pointer to the question
        let pointer: [UInt8] = [0xc0, 12]
        let cases: [(UInt16, [UInt8], Int, [UInt8])] = [
            (2, [], 1, []), (6, [], 2, [UInt8](repeating: 7, count: 20)), (14, [], 2, []), (15, [0, 1], 1, []),
            (17, [], 2, []), (26, [0, 1], 2, []), (33, [0, 1, 0, 2, 0, 3], 1, []),
            (35, [0, 1, 0, 2, 1, 65, 0, 2, 66, 67], 1, []), (36, [0, 9], 1, []), (39, [], 1, []),
            (46, [UInt8](repeating: 3, count: 18), 1, [1, 2, 3]), (47, [], 1, [0, 1, 0x40]),
        ]
        let name = try Name("www.example.com.")
        for (type, before, names, after) in cases {
            let type = RecordType(rawValue: type)
            var reply = try ReplyBuilder("www.example.com.", type)
            let data = before + (0..<names).flatMap { _ in pointer } + after
            reply.answers = [Record(name, type, ttl: 1, data: data)]
            let outcome = try check(reply.octets, type)
            #expect(outcome.verdict == .usable, "\(type)")
            #expect(outcome.answers.first?.data == before + (0..<names).flatMap { _ in name.octets } + after)
        }
    }

    @Test("Data of unknown types is passed on as it is (RFC 3597)")
    func opaque() throws {
        let record = Record(try Name("www.example.com."), RecordType(rawValue: 65_280), ttl: 1, data: [0xc0, 12, 255])
        let outcome = try check("www.example.com.", record.type) { $0.answers = [record] }
        #expect(outcome.answers == [record])
    }

    @Test("A small message cannot be made to unpack into a large one")
    func swelling() throws {
        let name = String(repeating: String(repeating: "x", count: 60) + ".", count: 4)
        var reply = try ReplyBuilder(name, .ns)
        reply.answers = (0..<4_000).map { _ in
            Record(reply.questions[0].name, .ns, ttl: 1, data: [0xc0, 12])
        }
        #expect(try check(reply.octets, asking: name, .ns).verdict == .malformed)
        reply.answers.removeLast(3_500)
        #expect(try check(reply.octets, asking: name, .ns).verdict == .usable)
    }

    @Test("A TTL with its first bit set is zero (RFC 2181 s8)")
    func hugeTTL() throws {
        let outcome = try check { $0.answers = [try Records.a("www.example.com.", ttl: 0x8000_0000)] }
        #expect(outcome.answers.first?.ttl == 0)
    }

    @Test("No part of a reply, however it is cut or changed, brings the reader down")
    func mutated() throws {
        var reply = try ReplyBuilder("www.example.com.", .a)
        reply.answers = [
            try Records.cname("www.example.com.", "a.example.net."), try Records.a("a.example.net."),
            try Records.rrsig("a.example.net.", covering: .a),
        ]
        reply.authority = [try Records.soa("example.net."), try Records.nsec("b.example.net.", "c.example.net.")]
        reply.edns = EDNS(udpSize: 1232)
        reply.options = [0, 15, 0, 2, 0, 3]
        let whole = reply.octets
        for length in 0..<whole.count {
            let outcome = try check(Array(whole.prefix(length)), dnssecOK: true)
            #expect(outcome.verdict == .malformed)
        }
        for at in whole.indices {
            for value: UInt8 in [0, 1, 0x3f, 0x40, 0xc0, 0xff, whole[at] ^ 1, whole[at] ^ 0x20] {
                var changed = whole
                changed[at] = value
                _ = try check(changed, dnssecOK: true)
            }
        }
    }

    // MARK: Worth

    @Test(
        "NXDOMAIN is an answer, and YXDOMAIN only with the DNAME that leads to it; other codes are failures",
        arguments: [
            (ResponseCode.noError, ReplyVerdict.usable), (.nameError, .usable), (.nameExists, .failure(.nameExists)),
            (.serverFailure, .failure(.serverFailure)), (.refused, .failure(.refused)),
            (.formatError, .failure(.formatError)), (.notImplemented, .failure(.notImplemented)),
            (.notAuthoritative, .failure(.notAuthoritative)), (.badVersion, .failure(.badVersion)),
            (.badCookie, .failure(.badCookie)),
        ])
    func codes(code: ResponseCode, verdict: ReplyVerdict) throws {
        let outcome = try check {
            $0.code = code
            $0.edns = EDNS(udpSize: 1232)
        }
        #expect(outcome.verdict == verdict)
    }

    @Test("TC, or a datagram that did not fit, sends the question to a stream, even when the rest is broken off")
    func truncated() throws {
        var reply = try ReplyBuilder("www.example.com.", .a)
        reply.answers = [try Records.a("www.example.com.")]
        #expect(try check(reply.octets, isCutOff: true).verdict == .truncated)
        reply.flags.insert(.truncated)
        #expect(try check(reply.octets).verdict == .truncated)
        #expect(try check(reply.octets.dropLast(3)).verdict == .truncated)
        #expect(try check(reply.octets, overStream: true).verdict == .malformed)
    }

    @Test("The code of an extended error is kept, without its text")
    func extendedError() throws {
        let outcome = try check {
            $0.code = .serverFailure
            $0.edns = EDNS(udpSize: 1232)
            $0.options = [0, 3, 0, 1, 65, 0, 15, 0, 4, 0, 6, 0x68, 0x69]
        }
        #expect(outcome.verdict == .failure(.serverFailure))
        #expect(outcome.error == ExtendedError.Code(rawValue: 6))
    }

    @Test("Of several extended errors the verdict of a validator counts")
    func verdictAmongErrors() throws {
        let outcome = try check {
            $0.code = .serverFailure
            $0.edns = EDNS(udpSize: 1232)
            $0.options = [0, 15, 0, 2, 0, 22, 0, 15, 0, 2, 0, 9]
        }
        #expect(outcome.error == ExtendedError.Code(rawValue: 9))
    }

    @Test("Two OPT records, or options that overlap the end, make a reply malformed")
    func badOPT() throws {
        let opt = Record(.root, .opt, RecordClass(rawValue: 1232), ttl: 0, data: [])
        let twice = try check {
            $0.edns = EDNS(udpSize: 1232)
            $0.additional = [opt]
        }
        #expect(twice.verdict == .malformed)
        let overlap = try check {
            $0.edns = EDNS(udpSize: 1232)
            $0.options = [0, 15, 0, 9, 0]
        }
        #expect(overlap.verdict == .malformed)
    }

    // MARK: Bailiwick

    @Test("Of the answer section, only the name asked for and its chain of aliases are passed on, in its order")
    func chain() throws {
        let outcome = try check {
            $0.answers = [
                try Records.a("c.example.net."), try Records.a("bank.example.org."),
                try Records.cname("b.example.net.", "c.example.net."),
                try Records.cname("www.example.com.", "b.example.net."), try Records.a("b.example.com."),
            ]
        }
        #expect(outcome.verdict == .usable)
        #expect(
            outcome.answers == [
                try Records.cname("www.example.com.", "b.example.net."),
                try Records.cname("b.example.net.", "c.example.net."), try Records.a("c.example.net."),
            ])
    }

    @Test("An answer section with nothing that was asked for is a lie")
    func foreignAnswers() throws {
        let outcome = try check { $0.answers = [try Records.a("bank.example.org.")] }
        #expect(outcome.verdict == .malformed)
        let otherType = try check {
            $0.answers = [Record(try Name("www.example.com."), .txt, ttl: 1, data: [1, 65])]
        }
        #expect(otherType.verdict == .malformed)
        let otherClass = try check {
            $0.answers = [Record(try Name("www.example.com."), .a, .chaos, ttl: 1, data: [1, 2, 3, 4])]
        }
        #expect(otherClass.verdict == .malformed)
    }

    @Test(
        "A chain of aliases as long as authoritative servers make them is passed on to its end",
        arguments: [1, 16, 17, 40])
    func longChain(aliases: Int) throws {
        var records = try (0..<aliases).map { try Records.cname("a\($0).example.com.", "a\($0 + 1).example.com.") }
        records.append(try Records.a("a\(aliases).example.com."))
        let outcome = try check("a0.example.com.") { $0.answers = records }
        #expect(outcome.verdict == .usable)
        #expect(outcome.answers == records)
    }

    @Test("A DNAME above the name goes with the alias that it makes")
    func redirection() throws {
        let records = [
            try Records.dname("example.com.", "example.net."),
            try Records.cname("www.example.com.", "www.example.net."), try Records.a("www.example.net."),
        ]
        let outcome = try check { $0.answers = records + [try Records.dname("example.org.", "example.com.")] }
        #expect(outcome.answers == records)
    }

    @Test("Asked for an alias or for anything, aliases are not followed", arguments: [RecordType.cname, .any])
    func notFollowed(type: RecordType) throws {
        let alias = try Records.cname("www.example.com.", "b.example.com.")
        let outcome = try check("www.example.com.", type) { $0.answers = [alias, try Records.a("b.example.com.")] }
        #expect(outcome.answers == [alias])
    }
}
