// The zones that several sections are tested with.

/// Zones as master files.
enum Samples {
    /// The SOA record of a sample zone in a negative answer.
    static func soa(_ origin: String, ttl: Int = 300) -> String {
        "\(origin) \(ttl) SOA ns.\(origin) hostmaster.\(origin) 7 7200 3600 1209600 300"
    }

    /// The beginning of every sample zone.
    static let head = """
        @ 3600 SOA ns hostmaster 7 7200 3600 1209600 300
        @ 3600 NS ns
        ns 3600 A 192.0.2.53

        """

    /// A zone with something of everything.
    static let office =
        head + """
            @ 3600 MX 10 mail
            @ 600 TXT "the office"
            mail 300 A 192.0.2.25
            mail 300 AAAA 2001:db8::25
            www 300 CNAME web
            web 60 A 192.0.2.80
            web 60 A 192.0.2.81
            printer.floor1 300 A 192.0.2.90
            lab 3600 NS ns1.lab
            lab 3600 NS ns.elsewhere.test.
            ns1.lab 1800 A 192.0.2.153
            ns1.lab 1800 AAAA 2001:db8::153
            host.lab 1800 A 192.0.2.154
            *.guest 300 A 192.0.2.99
            known.guest 300 TXT "known"

            """
}
