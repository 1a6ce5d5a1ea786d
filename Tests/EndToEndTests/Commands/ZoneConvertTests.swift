// `swiftlet zone convert`: what is written, and what is left alone.

import Glibc
import Testing

@Suite("Converting zones", .blocking)
struct ZoneConvertTests {
    private static let master = """
        $TTL 1h
        @ SOA ns1 hostmaster 7 1h 10m 1w 5m
          NS ns1
        ns1 A 192.0.2.1
        www 60 CNAME ns1

        """
    private static let yaml = """
        ---
        '':
          - type: SOA
            value:
              expire: 604800
              minimum: 300
              mname: ns1.home.example.
              refresh: 3600
              retry: 600
              rname: hostmaster.home.example.
              serial: 7
          - type: NS
            value: ns1.home.example.
        ns1:
          type: A
          value: 192.0.2.1
        www:
          ttl: 60
          type: CNAME
          value: ns1.home.example.

        """

    private func folder() throws -> TemporaryFolder {
        let folder = try TemporaryFolder()
        try folder.write("home.example.zone", Self.master)
        return folder
    }

    @Test(
        "The peers' checkers find nothing in a master file with what they do not know by name",
        .needs("named-checkzone", "kzonecheck", "nsd-checkzone"))
    func portable() throws {
        let folder = try folder()
        try folder.write(
            "home.example.yaml",
            Self.yaml + """
                x:
                  - {type: ALIAS, value: www.example.net., octodns: {lenient: true}}
                  - {type: HTTPS, value: {svcpriority: 1, targetname: ., svcparams: {alpn: [h2], key8: ''}}}
                  - {type: NID, value: '10 14:4fff:ff20:ee64'}
                  - {type: SVCB, value: {svcpriority: 1, targetname: ns1.home.example., svcparams: {key7: '/q{?dns}'}}}

                """)
        let written = try Swiftlet.run("zone", "convert", "home.example.yaml", "written", in: folder.path)
        #expect(written.end == .status(0))
        let file = folder.path(of: "written")
        let checks = [
            ["named-checkzone", "home.example.", file], ["kzonecheck", "-o", "home.example.", file],
            ["nsd-checkzone", "home.example.", file],
        ]
        for check in checks {
            let (end, output, errors) = try Program.run(check[0], Array(check.dropFirst()))
            #expect(end == .status(0), "\(check[0]): \(output)\(errors)")
        }
    }

    @Test("A master file becomes YAML, and the YAML a master file of the same zone")
    func bothWays() throws {
        let folder = try folder()
        let there = try Swiftlet.run("zone", "convert", "home.example.zone", "home.example.yaml", in: folder.path)
        #expect(there.end == .status(0))
        #expect(there.output.isEmpty)
        #expect(there.errors == "home.example.yaml: home.example. written with 4 records\n")
        #expect(try contents(of: folder.path(of: "home.example.yaml")) == Self.yaml)
        let back = try Swiftlet.run("zone", "convert", "home.example.yaml", "-", "--to", "master", in: folder.path)
        #expect(back.end == .status(0))
        #expect(back.errors.isEmpty)
        #expect(
            back.output == """
                $ORIGIN home.example.
                $TTL 3600
                @       IN SOA   ns1.home.example. hostmaster.home.example. (
                                     7           ; serial
                                     3600        ; refresh
                                     600         ; retry
                                     604800      ; expire
                                     300         ; minimum
                                     )
                        IN NS    ns1.home.example.
                ns1     IN A     192.0.2.1
                www  60 IN CNAME ns1.home.example.

                """)
    }

    @Test("Files that are included belong to the zone, as seen from the file that includes them")
    func includes() throws {
        let folder = try folder()
        try folder.write("more/part", "nas A 192.0.2.9\n$INCLUDE other\n")
        try folder.write("more/other", "tv A 192.0.2.8\n")
        try folder.write("home.example.zone", Self.master + "$INCLUDE more/part\n$GENERATE 1-2 h$ A 192.0.2.1$\n")
        let (end, output, _) = try Swiftlet.run(
            "zone", "convert", "\(folder.path)/home.example.zone", "-", "--to", "master")
        #expect(end == .status(0))
        for line in [
            "nas     IN A     192.0.2.9", "tv      IN A     192.0.2.8", "h2      IN A     192.0.2.12",
        ] {
            #expect(output.contains("\n\(line)\n"), "\(output)")
        }
    }

    @Test("The zone's name is that of the file, or what --name says")
    func name() throws {
        let folder = try folder()
        try folder.write("zone.txt", Self.master)
        let (end, output, _) = try Swiftlet.run(
            "zone", "convert", "zone.txt", "-", "--to", "master", "--name", "other.example", in: folder.path)
        #expect(end == .status(0))
        #expect(output.hasPrefix("$ORIGIN other.example.\n"))
    }

    @Test("A file that is there is replaced with --force only, its permissions kept")
    func force() throws {
        let folder = try folder()
        let path = try folder.write("home.example.yaml", "precious\n")
        #expect(unsafe chmod(path, 0o640) == 0)
        let refused = try Swiftlet.run("zone", "convert", "home.example.zone", "home.example.yaml", in: folder.path)
        #expect(refused.end == .status(2))
        #expect(refused.errors.contains("home.example.yaml: the file is there already; --force replaces it"))
        #expect(try contents(of: path) == "precious\n")
        let forced = try Swiftlet.run(
            "zone", "convert", "--force", "home.example.zone", "home.example.yaml", in: folder.path)
        #expect(forced.end == .status(0))
        #expect(try contents(of: path) == Self.yaml)
        var status = stat()
        #expect(unsafe stat(path, &status) == 0)
        #expect(status.st_mode & 0o777 == 0o640)
    }

    @Test("A zone with errors is not written, and what was there stays")
    func errors() throws {
        let folder = try folder()
        try folder.write("home.example.zone", Self.master + "nas A 192.0.2.256\n")
        let path = try folder.write("home.example.yaml", "precious\n")
        let (end, output, errors) = try Swiftlet.run(
            "zone", "convert", "home.example.zone", "home.example.yaml", "--force", "--format", "json", in: folder.path)
        #expect(end == .status(1))
        #expect(output.isEmpty)
        #expect(errors.hasPrefix("{\"severity\":\"error\",\"code\":\"bad-address\""))
        #expect(try contents(of: path) == "precious\n")
    }

    @Test("A folder that cannot be written to, and a place that is no file, are said")
    func unwritable() throws {
        let folder = try folder()
        let nowhere = try Swiftlet.run("zone", "convert", "home.example.zone", "nowhere/x.yaml", in: folder.path)
        #expect(nowhere.end == .status(1))
        #expect(nowhere.errors.contains("nowhere/x.yaml: writing beside it failed: No such file or directory"))
        let device = try Swiftlet.run(
            "zone", "convert", "home.example.zone", "/dev/null", "--to", "yaml", "--force", in: folder.path)
        #expect(device.end == .status(2))
        #expect(device.errors.contains("/dev/null: it is there and is not a regular file"))
    }

    @Test(
        "Wrong use is status 2",
        arguments: [
            ["home.example.zone"], ["home.example.zone", "-"], ["home.example.zone", "-", "--to", "xml"],
            ["home.example.zone", "x.yaml", "--name", "a..b"], [".zone", "x.yaml"],
        ])
    func misuse(arguments: [String]) throws {
        let folder = try folder()
        let (end, output, errors) = try Program.run(
            Swiftlet.path, ["zone", "convert"] + arguments, in: folder.path)
        #expect(end == .status(2))
        #expect(output.isEmpty)
        #expect(!errors.isEmpty)
    }
}
