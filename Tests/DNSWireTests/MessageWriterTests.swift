import DNSWire
import TestSupport
import Testing

@Suite("Writing messages")
struct MessageWriterTests {
    private let seed = HashSeed(1, 2)

    @Test("Names in record data point to what stands in the message, in whose case they are read back (RFC 4343 s4.1)")
    func compression() throws {
        let question = Question(try Name("www.Example.com."), .mx)
        let records = [
            Record(
                try Name("example.com."), .mx, ttl: 300, data: [0, 10] + (try Name("mail.example.COM.").octets)),
            Record(try Name("www.example.com."), .cname, ttl: 5, data: try Name("mail.example.com.").octets),
        ]
        var buffer = [UInt8](repeating: 0xff, count: 512)
        var scratch = ScannedName(seed: seed)
        var writer = MessageWriter(buffer.mutableSpan, limit: 512, reserved: EDNS.size)
        let hasQuestion = writer.append(question)
        #expect(hasQuestion)
        for record in records {
            let written = append(record, to: .answer, &writer, &scratch)
            #expect(written)
        }
        writer.appendOPT(EDNS(udpSize: 1232, dnssecOK: true), error: ExtendedError(.other, "overloaded"))
        let length = writer.finish(id: MessageID(rawValue: 7), flags: [.response])
        #expect(length == 12 + 21 + (2 + 10 + 2 + 7) + (2 + 10 + 2) + 11 + 16)
        let message = try Message(buffer.span.extracting(0..<length))
        #expect(message.questions == [question])
        #expect(message.answers.map(MessageLaw.folded) == records.map(MessageLaw.folded))
        #expect(message.answers[0].data == [0, 10] + (try Name("mail.Example.com.").octets))
        #expect(message.edns?.dnssecOK == true)
        #expect(message.options.first?.data == [0, 0] + Array("overloaded".utf8))
        #expect(buffer[length...].allSatisfy { $0 == 0xff })
    }

    @Test(
        "Only the types of RFC 1035 have their names compressed (RFC 3597 s4)",
        arguments: [
            (RecordType.ns, [], 2), (.cname, [], 2), (.ptr, [], 2), (.mx, [0, 1], 2), (.soa, [], 4),
            (.srv, [0, 0, 0, 0, 0, 1], 13),
            (.dname, [], 13), (RecordType(rawValue: 65400), [], 13),
        ] as [(RecordType, [UInt8], Int)])
    func compressedTypes(_ type: RecordType, _ prefix: [UInt8], _ octets: Int) throws {
        let name = try Name("example.com.")
        let rest: [UInt8] = type == .soa ? name.octets + [UInt8](repeating: 9, count: 20) : []
        let record = Record(name, type, ttl: 1, data: prefix + name.octets + rest)
        var buffer = [UInt8](repeating: 0, count: 512)
        var scratch = ScannedName(seed: seed)
        var writer = MessageWriter(buffer.mutableSpan, limit: 512)
        let hasQuestion = writer.append(Question(name, type))
        #expect(hasQuestion)
        let before = writer.length
        let fits = append(record, to: .answer, &writer, &scratch)
        #expect(fits)
        #expect(writer.length - before == 12 + prefix.count + octets + (type == .soa ? 20 : 0))
        let length = writer.finish(id: MessageID(rawValue: 7), flags: [.response])
        #expect(try Message(buffer.span.extracting(0..<length)).answers == [record])
    }

    @Test(
        "A name points to the longest part of the question's name that is its own end, and only to where a label begins",
        arguments: [
            // the labels of the question, those of the name, and octets of what is written in its place
            (["www", "example", "com"], ["mail", "EXAMPLE", "com"], 5 + 2),
            (["www", "example", "com"], ["www", "example", "com"], 2),
            (["www", "example", "com"], ["x", "www", "example", "com"], 2 + 2),
            (["www", "example", "com"], ["com"], 2),
            (["www", "example", "com"], ["ww", "example", "com"], 3 + 2),
            (["www", "example", "com"], ["example", "org"], 13),
            (["com"], ["example", "com"], 8 + 2),
            ([], ["com"], 5),
            // what ends the only label looks like a label
            (["a\u{1}b"], ["b"], 3),
            (["a\u{1}b", "org"], ["b", "org"], 2 + 2),
            (["a\u{3}org"], ["b", "org"], 2 + 5),
        ] as [([String], [String], Int)])
    func pointsToQuestion(_ asked: [String], _ target: [String], _ octets: Int) throws {
        let question = try Name(labels: asked.map { Array($0.utf8) })
        let name = try Name(labels: target.map { Array($0.utf8) })
        var buffer = [UInt8](repeating: 0, count: 512)
        var scratch = ScannedName(seed: seed)
        var writer = MessageWriter(buffer.mutableSpan, limit: 512)
        let hasQuestion = writer.append(Question(question, .ns))
        #expect(hasQuestion)
        let before = writer.length
        let record = Record(question, .ns, ttl: 1, data: name.octets)
        let fits = writer.append(
            ownerAt: 12, type: .ns, ttl: 1, data: name.octets.span, to: .answer, scratch: &scratch)
        #expect(fits)
        #expect(writer.length - before == 12 + octets)
        let length = writer.finish(id: MessageID(rawValue: 7), flags: [.response])
        let message = try Message(buffer.span.extracting(0..<length))
        #expect(message.answers.map(MessageLaw.folded) == [record].map(MessageLaw.folded))
    }

    @Test("A record that does not fit leaves nothing behind")
    func noRoom() throws {
        var buffer = [UInt8](repeating: 0, count: 60)
        var scratch = ScannedName(seed: seed)
        var writer = MessageWriter(buffer.mutableSpan, limit: 60)
        let question = Question(try Name("example.com."), .txt)
        let hasQuestion = writer.append(question)
        #expect(hasQuestion)
        let small: [UInt8] = [1, 65]
        let large = [UInt8](repeating: 7, count: 40)
        let first = writer.append(ownerAt: 12, type: .txt, ttl: 1, data: small.span, to: .answer, scratch: &scratch)
        #expect(first)
        let before = writer.length
        let second = writer.append(ownerAt: 12, type: .txt, ttl: 1, data: large.span, to: .answer, scratch: &scratch)
        #expect(!second)
        #expect(writer.length == before)
        let length = writer.finish(id: MessageID(rawValue: 7), flags: [.response])
        #expect(try Message(buffer.span.extracting(0..<length)).answers.count == 1)
    }

    @Test("At every limit a message holds as many records as fit, and is whole", arguments: 12..<200)
    func everyLimit(_ limit: Int) throws {
        let name = try Name("a.example.com.")
        let records = try [
            Record(name, .ns, ttl: 1, data: Name("ns.example.com.").octets),
            Record(Name("b.example.com."), .mx, ttl: 1, data: [0, 5] + Name("mail.other.").octets),
            Record(Name("ns.example.com."), .a, ttl: 1, data: [1, 2, 3, 4]),
            Record(Name("x.other."), .txt, ttl: 1, data: [3, 97, 98, 99]),
        ]
        var buffer = [UInt8](repeating: 0xee, count: 220)
        var scratch = ScannedName(seed: seed)
        var writer = MessageWriter(buffer.mutableSpan, limit: limit)
        let hasQuestion = writer.append(Question(name, .ns))
        #expect(hasQuestion == (limit >= 12 + 15 + 4))
        var kept: [Record] = []
        for record in records {
            let before = writer.length
            if append(record, to: .answer, &writer, &scratch) {
                kept.append(record)
            } else {
                #expect(writer.length == before)
            }
        }
        let length = writer.finish(id: MessageID(rawValue: 1), flags: [.response])
        #expect(length <= limit)
        #expect(buffer[limit...].allSatisfy { $0 == 0xee })
        let message = try Message(buffer.span.extracting(0..<length))
        #expect(message.questions.count == (hasQuestion ? 1 : 0))
        #expect(message.answers.map(MessageLaw.folded) == kept.map(MessageLaw.folded))
    }

    @Test("What is taken back is not pointed to afterwards, nor counted")
    func rollBack() throws {
        let other = Record(try Name("www.other."), .cname, ttl: 1, data: try Name("web.other.").octets)
        var buffer = [UInt8](repeating: 0, count: 512)
        var scratch = ScannedName(seed: seed)
        var writer = MessageWriter(buffer.mutableSpan, limit: 512)
        let hasQuestion = writer.append(Question(try Name("a.b."), .a))
        #expect(hasQuestion)
        let mark = writer.mark
        for section in [MessageWriter.Section.answer, .authority, .additional] {
            let fits = append(other, to: section, &writer, &scratch)
            #expect(fits)
        }
        let marked = writer.length
        writer.rollBack(to: mark)
        #expect(writer.length < marked)
        let stand = Record(try Name("other."), .txt, ttl: 2, data: [2, 0, 0])
        let isFirst = append(stand, to: .answer, &writer, &scratch)
        #expect(isFirst)
        let isSecond = append(other, to: .authority, &writer, &scratch)
        #expect(isSecond)
        let length = writer.finish(id: MessageID(rawValue: 1), flags: [])
        let message = try Message(buffer.span.extracting(0..<length))
        #expect(message.answers == [stand])
        #expect(message.authority == [other])
        #expect(message.header.additionalCount == 0)
    }

    @Test(
        "Records of a name of many labels point to it, in the question or in an alias before them",
        arguments: [
            "a.b.", "1.2.3.4.5.6.7.example.", "1.2.3.4.5.6.7.8.example.",
            String(repeating: "0.", count: 32) + "ip6.arpa.", String(repeating: "a.", count: 127),
        ])
    func manyLabels(_ text: String) throws {
        let name = try Name(text)
        let answer = Record(name, .a, ttl: 1, data: [192, 0, 2, 1])
        var buffer = [UInt8](repeating: 0, count: 1232)
        var scratch = ScannedName(seed: seed)
        var writer = MessageWriter(buffer.mutableSpan, limit: 1232)
        writer.append(Question(name, .a))
        let question = writer.length
        var fits = append(answer, to: .answer, &writer, &scratch)
        #expect(fits)
        #expect(writer.length - question == 2 + 10 + 4)

        let alias = Record(try Name("alias."), .cname, ttl: 1, data: name.octets)
        var other = [UInt8](repeating: 0, count: 1232)
        var chain = MessageWriter(other.mutableSpan, limit: 1232)
        chain.append(Question(alias.name, .a))
        fits = append(alias, to: .answer, &chain, &scratch)
        #expect(fits)
        let target = chain.length
        fits = append(answer, to: .answer, &chain, &scratch)
        #expect(fits)
        #expect(chain.length - target == 2 + 10 + 4)
        let length = chain.finish(id: MessageID(rawValue: 1), flags: [.response])
        #expect(try Message(other.span.extracting(0..<length)).answers == [alias, answer])
    }

    @Test("Every suffix of a question's name is pointed to, however many labels it has", arguments: 1...29)
    func suffixesOfQuestion(_ labels: Int) throws {
        let name = try Name((0..<30).map { "l\($0)" }.joined(separator: ".") + ".")
        let suffix = try Name(labels: name.labels.suffix(labels))
        var buffer = [UInt8](repeating: 0, count: 512)
        var scratch = ScannedName(seed: seed)
        var writer = MessageWriter(buffer.mutableSpan, limit: 512)
        writer.append(Question(name, .a))
        let start = writer.length
        let written = append(Record(suffix, .a, ttl: 1, data: [192, 0, 2, 1]), to: .answer, &writer, &scratch)
        #expect(written)
        #expect(writer.length == start + 2 + 10 + 4)
        let length = writer.finish(id: MessageID(rawValue: 1), flags: [])
        #expect(try Message(buffer.span.extracting(0..<length)).answers[0].name == suffix)
    }

    @Test("An RRset whose owner stands nowhere yet has it written once")
    func newOwner() throws {
        let name = try Name("elsewhere.test.")
        var records: [UInt8] = []
        for last in 1...3 as ClosedRange<UInt8> {
            StoredRecords.append(type: .a, ttl: 1, data: [192, 0, 2, last].span, to: &records)
        }
        var buffer = [UInt8](repeating: 0, count: 512)
        var scratch = ScannedName(seed: seed)
        for limit in [200, 12 + 16 + 3 * 14 + 2 * 2, 12 + 16 + 3 * 14 + 2 * 2 - 1] {
            var writer = MessageWriter(buffer.mutableSpan, limit: limit)
            let place = writer.append(
                owner: name.octets.span, records: records.span, count: 3, to: .authority, scratch: &scratch)
            #expect(place == (limit == 73 ? nil : 12))
            #expect(writer.length == (limit == 73 ? 12 : 74))
            let length = writer.finish(id: MessageID(rawValue: 1), flags: [])
            #expect(
                try Message(buffer.span.extracting(0..<length)).authority.map(\.name)
                    == (limit == 73 ? [] : [name, name, name]))
        }
    }

    @Test("More names than the table of suffixes holds, and names beyond the reach of pointers, are written whole")
    func manyNames() throws {
        var buffer = [UInt8](repeating: 0, count: 65535)
        var scratch = ScannedName(seed: seed)
        var writer = MessageWriter(buffer.mutableSpan, limit: 65535)
        let records = try (0..<900).map { i in
            Record(try Name("host\(i).sub\(i % 50).example."), .txt, ttl: 1, data: [UInt8](repeating: 0, count: 40))
        }
        for record in records {
            let fits = append(record, to: .answer, &writer, &scratch)
            #expect(fits)
        }
        #expect(writer.length > 0x4000)
        let data: [UInt8] = [1, 2, 3, 4]
        let reaches = writer.append(
            ownerAt: 0x4000, type: .a, ttl: 1, data: data.span, to: .answer, scratch: &scratch)
        #expect(!reaches)
        let length = writer.finish(id: MessageID(rawValue: 1), flags: [])
        #expect(try Message(buffer.span.extracting(0..<length)).answers.count == 900)
    }

    @Test("An OPT record fills what was reserved for it; its extended error only comes where there is room")
    func reserved() throws {
        let error = ExtendedError(.prohibited, "no")
        for (limit, hasError) in [(12 + 11, false), (12 + 11 + error.size - 1, false), (12 + 11 + error.size, true)] {
            var buffer = [UInt8](repeating: 0, count: 100)
            var writer = MessageWriter(buffer.mutableSpan, limit: limit, reserved: EDNS.size)
            writer.appendOPT(EDNS(udpSize: 1232, extendedCode: 1, version: 0), error: error)
            let length = writer.finish(id: MessageID(rawValue: 1), flags: [.response])
            #expect(length <= limit)
            let message = try Message(buffer.span.extracting(0..<length))
            #expect(message.edns == EDNS(udpSize: 1232, extendedCode: 1))
            #expect(message.responseCode == .badVersion)
            #expect(message.options == (hasError ? [EDNSOption(code: .extendedError, data: [0, 18, 110, 111])] : []))
        }
    }

    @Test("The question is copied as it was asked, octet by octet")
    func copyQuestion() throws {
        let packet = Packet(counts: [1, 0, 0, 0], body: try Packet.question("WwW.eXample.", .aaaa)).octets
        var query = IncomingQuery(seed: seed)
        let verdict = query.read(packet.span)
        #expect(verdict == .question)
        var buffer = [UInt8](repeating: 0, count: 512)
        var writer = MessageWriter(buffer.mutableSpan, limit: 512)
        let isCopied = writer.copyQuestion(of: packet.span, end: query.questionEnd)
        #expect(isCopied)
        let length = writer.finish(id: MessageID(rawValue: 1), flags: [.response])
        #expect(Array(buffer[12..<length]) == Array(packet[12...]))
        var small = [UInt8](repeating: 0, count: 20)
        var other = MessageWriter(small.mutableSpan, limit: 20)
        let fits = other.copyQuestion(of: packet.span, end: query.questionEnd)
        #expect(!fits)
        #expect(other.length == 12)
    }

    private func append(
        _ record: Record, to section: MessageWriter.Section, _ writer: inout MessageWriter, _ scratch: inout ScannedName
    ) -> Bool {
        writer.append(
            owner: record.name.octets.span, type: record.type, record.recordClass, ttl: record.ttl,
            data: record.data.span, to: section, scratch: &scratch)
    }
}
