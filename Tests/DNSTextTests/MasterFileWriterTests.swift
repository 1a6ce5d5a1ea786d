import DNSText
import DNSWire
import Testing

@Suite("Writing master files")
struct MasterFileWriterTests {
    private func write(_ text: String, origin: String = "example.com.") throws -> String {
        var table = RecordTable()
        let problems = MasterFileReader.read(Array(text.utf8).span, origin: try Name(origin), into: &table)
        try #require(!problems.contains { $0.severity == .error }, "\(problems)")
        return String(decoding: MasterFileWriter.text(of: table, origin: try Name(origin)), as: UTF8.self)
    }

    @Test("Records come in canonical order, their columns aligned, names relative, the SOA over several lines")
    func form() throws {
        let written = try write(
            """
            $TTL 1h
            z 60 A 192.0.2.9
            a.z A 192.0.2.8
            yljkjljk.a A 192.0.2.7
            www.example.com. AAAA 2001:db8::1
            www A 192.0.2.2
            www A 192.0.2.1
            elsewhere. A 192.0.2.3
            @ MX 10 mail.example.net.
            @ NS ns1
            @ SOA ns1 hostmaster 7 1h 10m 1w 5m
            \\001.z A 192.0.2.5
            *.z A 192.0.2.4
            """)
        #expect(
            written == """
                $ORIGIN example.com.
                $TTL 3600
                @              IN SOA  ns1.example.com. hostmaster.example.com. (
                                           7           ; serial
                                           3600        ; refresh
                                           600         ; retry
                                           604800      ; expire
                                           300         ; minimum
                                           )
                               IN NS   ns1.example.com.
                               IN MX   10 mail.example.net.
                yljkjljk.a     IN A    192.0.2.7
                www            IN A    192.0.2.1
                               IN A    192.0.2.2
                               IN AAAA 2001:db8::1
                z           60 IN A    192.0.2.9
                \\001.z         IN A    192.0.2.5
                *.z            IN A    192.0.2.4
                a.z            IN A    192.0.2.8
                elsewhere.     IN A    192.0.2.3

                """)
    }

    @Test(
        "Owners are in the order of RFC 4034 s6.1",
        arguments: [
            ["@", "a", "yljkjljk.a", "Z.a", "zABC.a", "z", "\\001.z", "*.z", "\\200.z"],
            [
                "@", "\\000", "a.\\000", "\\000\\000", "\\000\\001", "\\001", "\\001\\000", "\\001\\255", "\\002",
                "\\255",
            ],
        ])
    func order(names: [String]) throws {
        let lines = names.reversed().map { "\($0) 60 A 192.0.2.1\n" }.joined()
        let written = try write(lines).split(separator: "\n").dropFirst(2)
        #expect(written.compactMap { $0.split(separator: " ").first.map(String.init) } == names)
    }

    @Test("A name that would look as if its dot were forgotten is written with the dot")
    func doubled() throws {
        #expect(try write("www.example.com 60 A 192.0.2.1").contains("www.example.com.example.com. IN"))
    }

    @Test("Names keep the case in which they are written")
    func letters() throws {
        let written = try write("WWW 60 A 192.0.2.1\nwww 60 AAAA ::1\na.EXAMPLE.com. 60 A 192.0.2.1")
        #expect(written.contains("\nWWW  "))
        #expect(written.contains("\nwww  "))
        #expect(written.contains("\na.EXAMPLE.com. "))
    }

    @Test("In the root zone, and with no records, the text can be read")
    func root() throws {
        #expect(try write("com. 60 NS ns.", origin: ".") == "$ORIGIN .\n$TTL 60\ncom  IN NS ns.\n")
        #expect(try write("") == "$ORIGIN example.com.\n$TTL 3600\n")
    }

    @Test(
        "What only some programs know by its name is written by its number",
        arguments: [
            (
                "@ 60 ALIAS www.example.net.",
                "IN TYPE65401 \\# 17 03777777076578616D706C65036E657400  ; ALIAS www.example.net."
            ),
            ("@ 60 SVCB 1 . mandatory=dohpath alpn=h2 dohpath=/q", "mandatory=key7 alpn=\"h2\" key7=\"/q\""),
            ("@ 60 HTTPS 1 . alpn=h2 ohttp", "alpn=\"h2\" key8"),
        ])
    func portable(record: String, written: String) throws {
        let text = try write(record)
        #expect(text.contains(written))
        #expect(try write(text) == text)
    }
}
