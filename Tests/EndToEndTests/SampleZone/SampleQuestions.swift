// What the sample zone answers, in the words of dig.

import Testing

/// A question about the sample zone, and the reply that it must have. The SOA's serial, the time at which the server read the
/// zone, is written as `SERIAL`.
struct SampleQuestion: CustomTestStringConvertible {
    let rule: String
    let name: String
    let type: String
    var status = "NOERROR"
    /// Whether the answer is authoritative.
    var isAuthoritative = true
    var answer: Set<String> = []
    var authority: Set<String> = []
    var additional: Set<String> = []

    var testDescription: String { "\(rule): \(name) \(type)" }

    static let soa = """
        home.example. 3600 IN SOA ns1.home.example. hostmaster.home.example. SERIAL 3600 600 604800 3600
        """
    private static let nas = "nas.home.example. 3600 IN A 192.168.1.10"
    private static let referral: Set = [
        "lab.home.example. 3600 IN NS ns.lab.home.example.", "lab.home.example. 3600 IN NS ns2.home.example.",
    ]
    private static let glue: Set = [
        "ns.lab.home.example. 3600 IN A 192.168.2.2", "ns2.home.example. 3600 IN A 192.168.1.3",
    ]

    private static let mail: Set = [
        "mail.home.example. 3600 IN A 192.168.1.20", "mail.home.example. 3600 IN AAAA fd00:1::20",
    ]

    static let all: [SampleQuestion] = [
        SampleQuestion(rule: "exact match", name: "nas.home.example.", type: "A", answer: [nas]),
        SampleQuestion(
            rule: "exact match in another case", name: "NAS.Home.Example.", type: "AAAA",
            answer: ["nas.home.example. 3600 IN AAAA fd00:1::10"]),
        SampleQuestion(
            rule: "TTL of its own", name: "printer.home.example.", type: "A",
            answer: ["printer.home.example. 300 IN A 192.168.1.30"]),
        SampleQuestion(
            rule: "alias", name: "www.home.example.", type: "A",
            answer: ["www.home.example. 3600 IN CNAME nas.home.example.", nas]),
        SampleQuestion(
            rule: "the alias itself", name: "www.home.example.", type: "CNAME",
            answer: ["www.home.example. 3600 IN CNAME nas.home.example."]),
        SampleQuestion(
            rule: "alias without the type", name: "www.home.example.", type: "MX",
            answer: ["www.home.example. 3600 IN CNAME nas.home.example."], authority: [soa]),
        SampleQuestion(
            rule: "wildcard", name: "wiki.apps.home.example.", type: "A",
            answer: ["wiki.apps.home.example. 3600 IN CNAME nas.home.example.", nas]),
        SampleQuestion(
            rule: "wildcard, two labels", name: "a.b.apps.home.example.", type: "A",
            answer: ["a.b.apps.home.example. 3600 IN CNAME nas.home.example.", nas]),
        SampleQuestion(
            rule: "beside the wildcard", name: "status.apps.home.example.", type: "A",
            answer: ["status.apps.home.example. 3600 IN A 192.168.1.11"]),
        SampleQuestion(
            rule: "below what is beside the wildcard", name: "x.status.apps.home.example.", type: "A",
            status: "NXDOMAIN", authority: [soa]),
        SampleQuestion(
            rule: "empty non-terminal", name: "_tcp.home.example.", type: "A", authority: [soa]),
        SampleQuestion(
            rule: "empty non-terminal above a wildcard", name: "apps.home.example.", type: "A", authority: [soa]),
        SampleQuestion(
            rule: "no such name", name: "nope.home.example.", type: "A", status: "NXDOMAIN", authority: [soa]),
        SampleQuestion(rule: "no such type", name: "tv.home.example.", type: "AAAA", authority: [soa]),
        SampleQuestion(
            rule: "delegation", name: "pc.lab.home.example.", type: "A", isAuthoritative: false, authority: referral,
            additional: glue),
        SampleQuestion(
            rule: "delegation, the cut itself", name: "lab.home.example.", type: "NS", isAuthoritative: false,
            authority: referral, additional: glue),
        SampleQuestion(
            rule: "delegation, its glue", name: "ns.lab.home.example.", type: "A", isAuthoritative: false,
            authority: referral, additional: glue),
        SampleQuestion(
            rule: "DS belongs to the parent", name: "lab.home.example.", type: "DS", authority: [soa]),
        SampleQuestion(
            rule: "MX", name: "home.example.", type: "MX",
            answer: [
                "home.example. 86400 IN MX 10 mail.home.example.",
                "home.example. 86400 IN MX 20 backup.mail.example.net.",
            ], additional: mail),
        SampleQuestion(
            rule: "SRV", name: "_imaps._tcp.home.example.", type: "SRV",
            answer: ["_imaps._tcp.home.example. 3600 IN SRV 0 1 993 mail.home.example."], additional: mail),
        SampleQuestion(
            rule: "TXT", name: "_dmarc.home.example.", type: "TXT",
            answer: [
                "_dmarc.home.example. 3600 IN TXT \"v=DMARC1; p=reject; rua=mailto:postmaster@home.example\""
            ]),
        SampleQuestion(
            rule: "CAA", name: "home.example.", type: "CAA",
            answer: [
                "home.example. 3600 IN CAA 0 issue \"ca.example.net\"",
                "home.example. 3600 IN CAA 0 iodef \"mailto:hostmaster@home.example\"",
            ]),
        SampleQuestion(
            rule: "apex NS", name: "home.example.", type: "NS",
            answer: ["home.example. 3600 IN NS ns1.home.example.", "home.example. 3600 IN NS ns2.home.example."],
            additional: [
                "ns1.home.example. 3600 IN A 192.168.1.2", "ns1.home.example. 3600 IN AAAA fd00:1::2",
                "ns2.home.example. 3600 IN A 192.168.1.3",
            ]),
        SampleQuestion(rule: "apex SOA", name: "home.example.", type: "SOA", answer: [soa]),
        SampleQuestion(
            rule: "outside, without RD", name: "example.com.", type: "A", status: "REFUSED", isAuthoritative: false),
        SampleQuestion(
            rule: "the parent, without RD", name: "example.", type: "NS", status: "REFUSED", isAuthoritative: false),
    ]
}
