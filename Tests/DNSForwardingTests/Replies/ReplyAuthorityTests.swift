import DNSWire
import Testing

@testable import DNSForwarding

@Suite("What is believed of a reply's authority section, and of its proofs")
struct ReplyAuthorityTests: ReplyReading {
    @Test("A negative answer keeps one SOA at or above the name, the nearest")
    func negative() throws {
        let soa = try Records.soa("example.com.")
        let outcome = try check(zone: "com.") {
            $0.code = .nameError
            $0.authority = [
                try Records.soa("example.org."), try Records.soa("."), try Records.soa("a.www.example.com."), soa,
                try Records.soa("com."), try Records.ns("example.com.", "ns.example.com."),
            ]
        }
        #expect(outcome.verdict == .usable)
        #expect(outcome.authority == [soa])
    }

    @Test("A negative answer behind an alias keeps the SOA of the alias's target")
    func negativeAlias() throws {
        let alias = try Records.cname("www.example.com.", "b.example.net.")
        let outcome = try check {
            $0.answers = [alias]
            $0.authority = [try Records.soa("example.com."), try Records.soa("example.net.")]
        }
        #expect(outcome.answers == [alias])
        #expect(outcome.authority == [try Records.soa("example.net.")])
    }

    @Test("A referral is no answer; an answer goes without NS records")
    func referral() throws {
        let servers = [
            try Records.ns("example.com.", "ns1.example.com."), try Records.ns("example.com.", "ns2.example.com."),
        ]
        let outcome = try check {
            $0.authority = servers + [try Records.ns("example.org.", "ns1.example.com.")]
            $0.additional = [try Records.a("ns1.example.com.")]
        }
        #expect(outcome.verdict == .failure(.notAuthoritative))
        let answer = try check {
            $0.answers = [try Records.a("www.example.com.")]
            $0.authority = servers
        }
        #expect(answer.authority.isEmpty)
    }

    @Test("Signatures and proofs are for those who asked for them", arguments: [true, false])
    func dnssec(dnssecOK: Bool) throws {
        let signed = [
            try Records.cname("www.example.com.", "b.example.com."),
            try Records.rrsig("www.example.com.", covering: .cname),
            try Records.a("b.example.com."), try Records.rrsig("b.example.com.", covering: .a),
        ]
        let proof = [
            try Records.nsec("a.example.com.", "c.example.com."), try Records.rrsig("a.example.com.", covering: .nsec),
        ]
        let outcome = try check(dnssecOK: dnssecOK) {
            $0.answers = signed + [try Records.rrsig("b.example.com.", covering: .txt)]
            $0.authority = proof + [try Records.nsec("x.example.org.", "z.example.org.")]
        }
        let plain = [signed[0], signed[2]]
        #expect(outcome.answers == (dnssecOK ? signed : plain))
        #expect(outcome.authority.prefix(2) == (dnssecOK ? proof[...] : []))
    }

    @Test("Proofs come from the rule's zone only")
    func foreignProof() throws {
        let outcome = try check(dnssecOK: true, zone: "example.com.") {
            $0.answers = [try Records.a("www.example.com.")]
            $0.authority = [try Records.nsec("x.example.org.", "z.example.org.")]
        }
        #expect(outcome.authority.isEmpty)
    }

    @Test("Asked for signatures themselves, they are the answer")
    func signatures() throws {
        let record = try Records.rrsig("www.example.com.", covering: .a)
        let outcome = try check("www.example.com.", record.type) { $0.answers = [record] }
        #expect(outcome.answers == [record])
    }
}
