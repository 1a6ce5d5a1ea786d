// How the values of each record type look in YAML zones.

import DNSWire

/// The forms of values: those that octoDNS has for its types. All other types take their text in presentation format.
enum RecordForm {
    /// The types whose values have a form of their own, with an example each.
    private static let examples: [(type: RecordType, example: String)] = [
        (.a, "value: 192.0.2.1"), (.aaaa, "value: '2001:db8::1'"), (.alias, "value: www.example.net."),
        (.caa, "value: {flags: 0, tag: issue, value: ca.example.net}"), (.cname, "value: www.example.com."),
        (.dname, "value: example.net."), (.ds, "value: {key_tag: 60485, algorithm: 13, digest_type: 2, digest: 0a1b…}"),
        (.https, "value: {svcpriority: 1, targetname: ., svcparams: {alpn: [h2, h3]}}"),
        (
            .loc,
            "value: {lat_degrees: 52, lat_minutes: 22, lat_seconds: 23, lat_direction: N, long_degrees: 4, "
                + "long_minutes: 53, long_seconds: 32, long_direction: E, altitude: -2, size: 1, precision_horz: 10000, "
                + "precision_vert: 10}"
        ),
        (.mx, "value: {preference: 10, exchange: mail.example.com.}"),
        (
            .naptr,
            "value: {order: 100, preference: 50, flags: S, service: SIP+D2U, regexp: '', "
                + "replacement: _sip._udp.example.com.}"
        ),
        (.ns, "value: www.example.com."), (.openpgpkey, "value: mQCNAzIG…"), (.ptr, "value: www.example.com."),
        (.soa, "value: {mname: ns1.example.com., rname: hostmaster.example.com.}"), (.spf, "value: v=spf1 -all"),
        (.srv, "value: {priority: 0, weight: 0, port: 443, target: www.example.com.}"),
        (.sshfp, "value: {algorithm: 4, fingerprint_type: 2, fingerprint: 0a1b…}"),
        (.svcb, "value: {svcpriority: 1, targetname: ., svcparams: {alpn: [dot]}}"),
        (
            .tlsa,
            "value: {certificate_usage: 3, selector: 1, matching_type: 1, certificate_association_data: 0a1b…}"
        ),
        (.txt, "value: some text"), (.uri, "value: {priority: 10, weight: 1, target: 'https://www.example.com/'}"),
    ]
    /// The types alone, the commonest first.
    private static let types = examples.map(\.type)
    private static let exampleOf = Dictionary(uniqueKeysWithValues: examples.map { ($0.type, $0.example) })

    /// The mnemonics of the types with a form of their own.
    static let mnemonics = types.map(\.description)

    /// The keys of all values that are mappings.
    static let keys: Set<String> = {
        let fields = examples.compactMap(\.type.layout?.fields).filter { $0.count > 1 }.joined()
        return Set(fields.map(\.label)).union(YAMLRecordData.locationKeys).subtracting(["value"])
    }()

    /// Whether values of a type have a form of their own.
    static func isMapped(_ type: RecordType) -> Bool { types.contains(type) }

    /// What a record of a type looks like, for messages.
    static func example(of type: RecordType) -> String { exampleOf[type] ?? "value: '\\# 4 0a000001'" }

    /// What older keys among `keys` mean, as octoDNS reads them.
    static func oldKeys(of type: RecordType, _ keys: [String]) -> [String: String] {
        switch type {
        case .mx: return ["priority": "preference", "value": "exchange"]
        case .ds where keys.contains("flags") || keys.contains("public_key"):
            // one of its keys means another field today
            return [
                "flags": "key_tag", "protocol": "algorithm", "algorithm": "digest_type", "public_key": "digest",
            ]
        default: return [:]
        }
    }
}
