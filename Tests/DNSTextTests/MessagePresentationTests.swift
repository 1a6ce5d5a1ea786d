import DNSText
import DNSWire
import TestSupport
import Testing

@Suite("Messages as text")
struct MessagePresentationTests {
    /// A reply to a question for the MX records of example.com.
    private func message(flags: HeaderFlags, _ answers: [Record], _ options: [EDNSOption]? = nil) throws -> Message {
        var octets: [UInt8] = []
        for value in [0x002a, flags.rawValue, 1, 0, 0, 0] as [UInt16] { octets.append(network: value) }
        octets += try Name("example.com.").octets + [0, 15, 0, 1]
        var message = try Message(octets.span)
        message.answers = answers
        message.header.answerCount = UInt16(answers.count)
        if let options {
            message.edns = EDNS(udpSize: 1232, dnssecOK: true)
            message.options = options
            message.header.additionalCount = 1
        }
        return message
    }

    @Test("A message is printed as dig prints it")
    func full() throws {
        let name = try Name("example.com.")
        let answers = [
            Record(name, .mx, ttl: 3600, data: [0, 10] + (try Name("mail.example.com.").octets)),
            Record(try Name("a-very-long-name-indeed.example.com."), .a, ttl: 5, data: [192, 0, 2, 1]),
        ]
        var message = try message(
            flags: [.response, .authoritative, .recursionDesired], answers,
            [
                EDNSOption(code: .nsid, data: Array("ns1".utf8)), EDNSOption(code: .cookie, data: Array(0..<8)),
                EDNSOption(code: .extendedError, data: [0, 18] + Array("no".utf8)),
            ])
        message.authority = [Record(name, .ns, ttl: 60, data: try Name("ns1.example.com.").octets)]
        message.header.authorityCount = 1
        #expect(
            MessagePresentation.full(message) == """
                ;; ->>HEADER<<- opcode: QUERY, status: NOERROR, id: 42
                ;; flags: qr aa rd; QUERY: 1, ANSWER: 2, AUTHORITY: 1, ADDITIONAL: 1
                ;; WARNING: recursion requested but not available

                ;; OPT PSEUDOSECTION:
                ; EDNS: version: 0, flags: do; udp: 1232
                ; NSID: 6e 73 31 ("ns1")
                ; COOKIE: 0001020304050607
                ; EDE: 18 (Prohibited): (no)
                ;; QUESTION SECTION:
                ;example.com.\t\t\tIN\tMX

                ;; ANSWER SECTION:
                example.com.\t\t3600\tIN\tMX\t10 mail.example.com.
                a-very-long-name-indeed.example.com. 5 IN A\t192.0.2.1

                ;; AUTHORITY SECTION:
                example.com.\t\t60\tIN\tNS\tns1.example.com.


                """)
        #expect(MessagePresentation.short(message) == "10 mail.example.com.\n192.0.2.1\n")
    }

    @Test("Flags are printed in their order, and the response code with the bits of EDNS")
    func flags() throws {
        var message = try message(flags: HeaderFlags(rawValue: 0x87f0), [], [])
        message.edns?.extendedCode = 1
        #expect(
            MessagePresentation.full(message).hasPrefix(
                """
                ;; ->>HEADER<<- opcode: QUERY, status: BADVERS, id: 42
                ;; flags: qr aa tc rd ra ad cd; MBZ: 0x4; QUERY: 1, ANSWER: 0, AUTHORITY: 0, ADDITIONAL: 1

                ;; OPT
                """))
        let plain = try self.message(flags: [], [])
        #expect(
            MessagePresentation.full(plain) == """
                ;; ->>HEADER<<- opcode: QUERY, status: NOERROR, id: 42
                ;; flags:; QUERY: 1, ANSWER: 0, AUTHORITY: 0, ADDITIONAL: 0

                ;; QUESTION SECTION:
                ;example.com.\t\t\tIN\tMX


                """)
    }

    @Test(
        "EDNS options are printed by what they mean",
        arguments: [
            (.extendedError, [0, 20], "EDE: 20 (Not Authoritative)"), (.extendedError, [255, 255], "EDE: 65535"),
            (.extendedError, [0, 0, 97, 0], "EDE: 0 (Other Error): (a)"),
            (.extendedError, [0, 0, 27, 91, 0xc3, 0xbc], "EDE: 0 (Other Error): (.[ü)"),
            (.extendedError, [0], "OPT=15: 00 (\".\")"),
            (.keepalive, [1, 44], "TCP KEEPALIVE: 30.0 secs"), (.padding, [0, 0, 0], "PAD: (3 bytes)"),
            (.clientSubnet, [0, 1, 24, 0, 192, 0, 2], "CLIENT-SUBNET: 192.0.2.0/24/0"),
            (.clientSubnet, [0, 2, 32, 0, 0x20, 1, 0x0d, 0xb8], "CLIENT-SUBNET: 2001:db8::/32/0"),
            (.clientSubnet, [0, 3, 1], "CLIENT-SUBNET: 00 03 01 (\"...\")"),
            (EDNSOption.Code(rawValue: 65001), [0xde, 0x41], "OPT=65001: de 41 (\".A\")"), (.nsid, [], "NSID: "),
        ] as [(EDNSOption.Code, [UInt8], String)])
    func options(_ code: EDNSOption.Code, _ data: [UInt8], _ line: String) throws {
        let text = MessagePresentation.full(try message(flags: .response, [], [EDNSOption(code: code, data: data)]))
        #expect(text.contains("\n; \(line)\n"), "\(text)")
    }

    @Test(
        "The columns of a record follow its owner's length as dig's do",
        arguments: [
            (".", ".\t\t\t5\tIN\tA\t10.0.0.1"), ("16ch.xample.com.", "16ch.xample.com.\t5\tIN\tA\t10.0.0.1"),
            ("23chars.an.example.com.", "23chars.an.example.com.\t5\tIN\tA\t10.0.0.1"),
            ("24chars.ann.example.com.", "24chars.ann.example.com. 5\tIN\tA\t10.0.0.1"),
            ("31chars.annnnnnnnn.example.com.", "31chars.annnnnnnnn.example.com.\t5 IN\tA\t10.0.0.1"),
            ("40char.annnnnnnnnnnnnnnnnnnn.example.com.", "40char.annnnnnnnnnnnnnnnnnnn.example.com. 5 IN A 10.0.0.1"),
        ])
    func columns(_ owner: String, _ line: String) throws {
        #expect(Record(try Name(owner), .a, ttl: 5, data: [10, 0, 0, 1]).presentation == line)
    }

    @Test(
        "What real servers sent is printed without loss: its records can be read back",
        arguments: Seed.all(in: "message"))
    func seeds(_ seed: Seed) throws {
        let message = try Message(seed.octets.span)
        let records = message.answers + message.authority + message.additional
        let text = records.map { $0.presentation + "\n" }.joined()
        var table = RecordTable()
        let problems = MasterFileReader.read(Array(text.utf8).span, origin: .root, into: &table)
        #expect(problems == [])
        #expect(table.entries.map { table.record($0) } == records)
        #expect(MessagePresentation.full(message).contains(text.isEmpty ? ";; QUESTION" : text.prefix { $0 != "\n" }))
    }
}
