// A zone with everything in it that servers might see differently, and questions about it.

import DNSConfig
import DNSText
import DNSWire
import Testing

/// The zone cmp.example., in both forms.
enum ComparisonZone {
    static let name = "cmp.example."

    /// As a YAML zone, which is what Swiftlet serves.
    static let yaml = """
        '':
          - type: SOA
            ttl: 600
            value:
              {mname: ns1.cmp.example., rname: hostmaster.cmp.example., serial: 7, refresh: 3600, retry: 600,
               expire: 86400, minimum: 120}
          - {type: NS, values: [ns1.cmp.example., ns2.cmp.example., ns.example.net.]}
          - {type: A, value: 192.0.2.1}
          - type: MX
            values:
              - {preference: 10, exchange: mail.cmp.example.}
              - {preference: 20, exchange: mail.example.net.}
          - {type: TXT, values: ['v=spf1 mx -all', 'two strings']}
          - {type: CAA, value: {flags: 0, tag: issue, value: ca.example.net}}
        ns1:
          - {type: A, value: 192.0.2.53}
          - {type: AAAA, value: '2001:db8::53'}
        ns2: {type: A, value: 192.0.2.54}
        mail: {type: A, ttl: 60, value: 192.0.2.25}
        host:
          - {type: A, ttl: 300, values: [192.0.2.10, 192.0.2.11, 192.0.2.12]}
          - {type: AAAA, value: '2001:db8::10'}
        MiXeD: {type: A, value: 192.0.2.13}
        a-label-of-sixty-three-octets-which-is-as-many-as-there-may-be0: {type: A, value: 192.0.2.14}
        opaque: {type: TYPE65400, value: '\\# 4 0a000001'}
        _sip._tcp:
          type: SRV
          values:
            - {priority: 0, weight: 5, port: 5060, target: host.cmp.example.}
            - {priority: 1, weight: 0, port: 5060, target: sip.example.net.}
        pointer: {type: PTR, value: host.cmp.example.}

        # aliases: within the zone, in a row, to nothing, to an empty non-terminal, out of it, below a cut, in circles
        alias: {type: CNAME, value: host.cmp.example.}
        row1: {type: CNAME, value: row2.cmp.example.}
        row2: {type: CNAME, value: row3.cmp.example.}
        row3: {type: CNAME, value: HOST.cmp.example.}
        to-nothing: {type: CNAME, value: nothing.cmp.example.}
        to-empty: {type: CNAME, value: b.c.cmp.example.}
        to-outside: {type: CNAME, value: www.example.net.}
        to-below: {type: CNAME, value: www.sub.cmp.example.}
        to-wild: {type: CNAME, value: some.wild.cmp.example.}
        circle1: {type: CNAME, value: circle2.cmp.example.}
        circle2: {type: CNAME, value: circle1.cmp.example.}
        itself: {type: CNAME, value: itself.cmp.example.}

        # wildcards, and what keeps them from applying
        '*.wild':
          - {type: A, value: 192.0.2.20}
          - {type: TXT, value: wild}
        exists.wild: {type: A, value: 192.0.2.21}
        leaf.empty.wild: {type: A, value: 192.0.2.22}
        '*.walias': {type: CNAME, value: host.cmp.example.}
        '*.wcircle': {type: CNAME, value: x.wcircle.cmp.example.}

        # empty non-terminals c and b.c
        a.b.c: {type: A, value: 192.0.2.30}

        # cuts: with glue, without, with glue of a sibling, and with a wildcard beside it
        sub: {type: NS, values: [ns.sub.cmp.example., ns2.cmp.example.]}
        ns.sub:
          - {type: A, value: 192.0.2.60}
          - {type: AAAA, value: '2001:db8::60'}
        far: {type: NS, value: ns.example.net.}
        cut.wild: {type: NS, value: ns.cut.wild.cmp.example.}
        ns.cut.wild: {type: A, value: 192.0.2.61}

        # more than 512 octets, and more than 1232
        middle: {type: TXT, values: [\(text(count: 7))]}
        large: {type: TXT, values: [\(text(count: 30))]}
        to-large: {type: CNAME, value: large.cmp.example.}

        """

    private static func text(count: Int) -> String {
        (0..<count).map { "'text \(100 + $0) \(String(repeating: "x", count: 90))'" }.joined(separator: ", ")
    }

    /// The same as a master file, made of its records.
    static func masterFile() throws -> String {
        let folder = try TemporaryFolder()
        let path = try folder.write("cmp.example.yaml", yaml)
        let loaded = ConfigurationLoader(environment: [:], now: 1).loadZone(try Name(name), path)
        #expect(loaded.errors == 0, "\(DiagnosticFormat.text.render(loaded.diagnostics))")
        let table = try #require(loaded.zones.first?.records)
        return table.entries.map { table.record($0).presentation + "\n" }.joined()
    }

    /// Names and types to ask for, names relative to the zone but for those that end in a dot.
    static let questions: [(String, RecordType)] = [
        // exact matches, and names that have other types
        ("@", .a), ("@", .ns), ("@", .soa), ("@", .mx), ("@", .txt), ("@", .caa), ("@", .aaaa), ("@", .ds),
        ("host", .a), ("host", .aaaa), ("HOST", .a), ("host", .txt), ("host", .cname), ("mixed", .a), ("MIXED", .a),
        ("a-label-of-sixty-three-octets-which-is-as-many-as-there-may-be0", .a),
        ("opaque", RecordType(rawValue: 65400)),
        ("_sip._tcp", .srv), ("pointer", .ptr), ("ns1", .a), ("mail", .mx),
        // names that are not there
        ("nothing", .a), ("nothing", .soa), ("very.much.nothing", .a), ("x.host", .a), ("x.alias", .a),
        // empty non-terminals
        ("c", .a), ("b.c", .a), ("b.c", .ns), ("a.b.c", .a), ("x.b.c", .a), ("_tcp", .a),
        // aliases
        ("alias", .a), ("alias", .aaaa), ("alias", .cname), ("alias", .mx), ("row1", .a), ("row1", .cname),
        ("row1", .txt),
        ("to-nothing", .a), ("to-empty", .a), ("to-outside", .a), ("to-below", .a), ("to-wild", .a), ("to-wild", .mx),
        ("circle1", .a), ("itself", .a),
        // wildcards
        ("x.wild", .a), ("x.y.z.wild", .a), ("x.wild", .txt), ("x.wild", .mx), ("wild", .a), ("*.wild", .a),
        ("exists.wild", .a), ("exists.wild", .txt), ("x.exists.wild", .a), ("empty.wild", .a), ("x.empty.wild", .a),
        ("leaf.empty.wild", .a), ("x.walias", .a), ("x.walias", .cname), ("x.walias", .txt), ("x.*.wild", .a),
        ("y.wcircle", .a),
        // cuts
        ("sub", .a), ("sub", .ns), ("sub", .ds), ("sub", .soa), ("www.sub", .a), ("ns.sub", .a), ("ns.sub", .aaaa),
        ("deep.www.sub", .txt), ("far", .a), ("www.far", .a), ("far", .ds), ("cut.wild", .a), ("x.cut.wild", .a),
        // sizes
        ("middle", .txt), ("large", .txt), ("to-large", .txt),
        // not in the zone
        ("example.", .soa), ("example.net.", .a), ("cmp.example.net.", .a), (".", .ns),
    ]

    /// Names whose aliases lead in circles. RFC 1034 s3.6.2 only asks that circles end: BIND answers what there is with SERVFAIL,
    /// Knot and NSD with NOERROR.
    static let circles = ["circle1", "itself", "y.wcircle"]

    /// Whether a question leads in circles.
    static func isCircle(_ query: Query) throws -> Bool {
        let origin = try Name(name)
        return try circles.contains { try Name($0, origin: origin) == query.question.name }
    }

    /// The questions as queries without RD.
    static func queries() throws -> [Query] {
        let origin = try Name(name)
        return try questions.map { name, type in
            var query = try Query(name == "@" ? self.name : Name(name, origin: origin).description, type)
            query.flags = []
            return query
        }
    }
}
