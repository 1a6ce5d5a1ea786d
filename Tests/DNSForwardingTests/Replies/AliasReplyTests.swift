import DNSWire
import Testing

@testable import DNSForwarding

@Suite("Aliases in a reply")
struct AliasReplyTests: ReplyReading {
    private func dname(_ owner: String, _ target: String) throws -> Record {
        Record(try Name(owner), .dname, ttl: 60, data: try Name(target).octets)
    }

    @Test("Aliases in a circle are a failure, wherever it begins", arguments: [1, 2, 3, 7])
    func circle(length: Int) throws {
        for start in 0...1 {
            let outcome = try check("n0.example.com.") { reply in
                if start == 1 { reply.answers.append(try Records.cname("n0.example.com.", "m0.example.com.")) }
                for i in 0..<length {
                    let owner = start == 1 ? "m" : "n"
                    reply.answers.append(
                        try Records.cname("\(owner)\(i).example.com.", "\(owner)\((i + 1) % length).example.com."))
                }
            }
            #expect(outcome.verdict == .failure(.serverFailure))
            #expect(outcome.error == .other)
        }
    }

    @Test("A chain is followed for 63 aliases, and a longer one is a failure", arguments: [12, 63, 64, 200])
    func length(count: Int) throws {
        let outcome = try check("n0.example.com.") { reply in
            reply.answers = try (0..<count).map {
                try Records.cname("n\($0).example.com.", "n\($0 + 1).example.com.")
            }
            reply.answers.append(try Records.a("n\(count).example.com."))
        }
        #expect(outcome.verdict == (count < 64 ? .usable : .failure(.serverFailure)))
        if count < 64 { #expect(outcome.answers.count == count + 1) }
    }

    @Test("The alias that a DNAME makes is added where it is missing, and what it leads to is taken (RFC 6672 s3.1)")
    func synthesis() throws {
        let made = Record(try Name("a.www.example.com."), .cname, ttl: 60, data: try Name("a.www.example.net.").octets)
        let address = try Records.a("a.www.example.net.")
        for records in [[], [address]] {
            let redirection = try dname("example.com.", "example.net.")
            let outcome = try check("a.www.example.com.") { $0.answers = records + [redirection] }
            #expect(outcome.verdict == .usable)
            #expect(outcome.answers == [redirection, made] + records)
        }
    }

    @Test("So it is for a question for CNAME, and not where there are other data at the name")
    func synthesisByType() throws {
        let redirection = try dname("example.com.", "example.net.")
        let alias = try check("www.example.com.", .cname) { $0.answers = [redirection] }
        #expect(alias.answers.map(\.type) == [.dname, .cname])
        let address = try check("www.example.com.") { $0.answers = [redirection, try Records.a("www.example.com.")] }
        #expect(address.answers.map(\.type) == [.dname, .a])
        let owner = try check("example.com.", .dname) { $0.answers = [redirection] }
        #expect(owner.answers == [redirection])
    }

    @Test("An alias that would be too long is YXDOMAIN, whether the upstream says so or not", arguments: [false, true])
    func tooLong(isTold: Bool) throws {
        let label = String(repeating: "x", count: 60) + "."
        let long = String(repeating: label, count: 3)
        let redirection = try dname("example.com.", long + "example.net.")
        var reply = try ReplyBuilder(label + "example.com.", .a)
        reply.answers = [redirection]
        if isTold { reply.code = .nameExists }
        let asked = AskedQuestion(
            name: try Name(label + "example.com.").octets, type: .a, recordClass: .internet, dnssecOK: false,
            zone: .root)
        var records = ReplyRecords()
        #expect(ReplyCheck.read(reply.octets.span, asked: asked, into: &records) == .usable)
        #expect(records.code == .nameExists)
        #expect(records.kept.count == 1)
    }

    @Test("DNAMEs that lead to one another in a circle end")
    func redirectionCircle() throws {
        let records = [try dname("a.example.", "b.example."), try dname("b.example.", "a.example.")]
        #expect(try check("www.a.example.") { $0.answers = records }.verdict == .failure(.serverFailure))
        let growing = [try dname("a.example.", "x.a.example.")]
        #expect(try check("www.a.example.") { $0.answers = growing }.answers.count == 2)
    }
}
