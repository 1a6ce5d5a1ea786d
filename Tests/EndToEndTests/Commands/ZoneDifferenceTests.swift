// `swiftlet zone diff`: what is said, and the status.

import Testing

@Suite("Comparing files of a zone", .blocking)
struct ZoneDifferenceTests {
    private func folder() throws -> TemporaryFolder {
        let folder = try TemporaryFolder()
        try folder.write(
            "old/home.example.zone",
            """
            $TTL 1h
            @ NS ns1
            ns1 A 192.0.2.1
            www A 192.0.2.2
            www A 192.0.2.3
            gone TXT "a b"
            mail MX 10 ns1

            """)
        try folder.write(
            "home.example.yaml",
            """
            '': {type: NS, value: ns1.home.example.}
            ns1: {type: A, value: 192.0.2.1}
            www: {type: A, values: [192.0.2.3, 192.0.2.4]}
            mail: {type: MX, ttl: 60, value: {preference: 10, exchange: NS1.home.example.}}
            nas: {type: AAAA, value: '2001:db8::1'}

            """)
        return folder
    }

    @Test("Each RRset that differs is said with its records, and the status is 1")
    func text() throws {
        let folder = try folder()
        let (end, output, errors) = try Swiftlet.run(
            "zone", "diff", "old/home.example.zone", "home.example.yaml", in: folder.path)
        #expect(end == .status(1))
        #expect(!errors.contains("error: "), "\(errors)")
        #expect(
            output == """
                removed gone.home.example. TXT, TTL 3600
                  - "a b"
                changed mail.home.example. MX, TTL 3600 -> 60
                    10 ns1.home.example.
                added nas.home.example. AAAA, TTL 3600
                  + 2001:db8::1
                changed www.home.example. A, TTL 3600
                  - 192.0.2.2
                    192.0.2.3
                  + 192.0.2.4
                4 RRsets differ: 1 added, 1 removed, 2 changed

                """)
    }

    @Test("As JSON, each RRset that differs is an object on a line of its own")
    func json() throws {
        let folder = try folder()
        let (end, output, _) = try Swiftlet.run(
            "zone", "diff", "--format", "json", "old/home.example.zone", "home.example.yaml", in: folder.path)
        #expect(end == .status(1))
        #expect(
            output == """
                {"change":"removed","name":"gone.home.example.","type":"TXT","old":{"ttl":3600,"records":["\\"a b\\""]}}
                {"change":"changed","name":"mail.home.example.","type":"MX","old":{"ttl":3600,"records":["10 ns1.home.example."]},"new":{"ttl":60,"records":["10 NS1.home.example."]}}
                {"change":"added","name":"nas.home.example.","type":"AAAA","new":{"ttl":3600,"records":["2001:db8::1"]}}
                {"change":"changed","name":"www.home.example.","type":"A","old":{"ttl":3600,"records":["192.0.2.2","192.0.2.3"]},"new":{"ttl":3600,"records":["192.0.2.3","192.0.2.4"]}}

                """)
    }

    @Test("Of zones that are the same nothing is said, and the status is 0")
    func same() throws {
        let folder = try folder()
        let converted = try Swiftlet.run("zone", "convert", "home.example.yaml", "home.example.zone", in: folder.path)
        #expect(converted.end == .status(0))
        let (end, output, _) = try Swiftlet.run(
            "zone", "diff", "home.example.zone", "home.example.zone", in: folder.path)
        #expect(end == .status(0))
        #expect(output.isEmpty)
    }

    @Test("Wrong use, and files that cannot be read or have errors, are status 2")
    func misuse() throws {
        let folder = try folder()
        try folder.write("bad/home.example.zone", "x A 192.0.2.256\n")
        for files in [
            ["home.example.yaml"], ["home.example.yaml", "nowhere/home.example.yaml"],
            ["home.example.yaml", "bad/home.example.zone"], ["home.example.yaml", "other.example.yaml"],
            ["--name", "a..b", "home.example.yaml", "home.example.yaml"],
        ] {
            let (end, output, errors) = try Program.run(Swiftlet.path, ["zone", "diff"] + files, in: folder.path)
            #expect(end == .status(2), "\(files)")
            #expect(output.isEmpty)
            #expect(!errors.isEmpty)
        }
    }
}
