// `swiftlet check` and `swiftlet zone check`: status and messages.

import CertificateSupport
import Testing

@Suite("Checking", .blocking)
struct CheckTests {
    /// A broken configuration with a broken zone.
    private static let configuration = """
        listen: [dns://127.0.0.1:5300]
        zones:
          - {name: home.example., file: home.example.yaml}
        forward:
          - {zone: ., upstreams: [192.0.2.1], timeuot: 2s}

        """
    private static let zone = """
        '':
          - {type: NS, value: ns1.home.example.}
          - {type: MX, value: {preference: 10, exchange: mail.home.example}}
        ns1: {type: A, value: 192.0.2.1}
        nas: {type: A, value: 192.0.2.256}

        """

    private func broken() throws -> TemporaryFolder {
        let folder = try TemporaryFolder()
        try folder.write("swiftlet.yaml", Self.configuration)
        try folder.write("home.example.yaml", Self.zone)
        return folder
    }

    @Test("The sample configuration is sound")
    func sample() throws {
        let (end, output, errors) = try Swiftlet.run("check", in: Repository.path)
        #expect(end == .status(0))
        #expect(output.isEmpty)
        #expect(errors.contains("config/swiftlet.yaml: no errors; 1 zone with"))
    }

    @Test("All that is wrong is said on standard error, with place, line and help, and the status is 1")
    func text() throws {
        let folder = try broken()
        let (end, output, errors) = try Swiftlet.run("check", "--config", "swiftlet.yaml", in: folder.path)
        #expect(end == .status(1))
        #expect(output.isEmpty)
        #expect(errors.contains("swiftlet.yaml:5:39: error: "))
        #expect(errors.contains("did you mean \"timeout\"?"))
        #expect(
            errors.contains(
                """
                home.example.yaml:3:50: error: the exchange of an MX record needs a trailing dot; did you mean \
                "mail.home.example."? [target-not-absolute]
                    3 |   - {type: MX, value: {preference: 10, exchange: mail.home.example}}
                      |                                                  ^~~~~~~~~~~~~~~~~
                """))
        #expect(errors.contains("home.example.yaml:5:23: error: "))
        #expect(errors.occurrences(of: "error: ") == 3)
    }

    @Test("As JSON, each message is an object on a line of its own")
    func json() throws {
        let folder = try broken()
        let (end, _, errors) = try Swiftlet.run(
            "check", "--config", "swiftlet.yaml", "--format", "json", in: folder.path)
        #expect(end == .status(1))
        let lines = errors.split(separator: "\n")
        #expect(lines.count == 3)
        for line in lines {
            #expect(line.hasPrefix("{"))
            #expect(line.hasSuffix("}"))
            for key in ["file", "line", "column", "severity", "code", "message"] {
                #expect(line.contains("\"\(key)\":"), "\(line)")
            }
        }
    }

    @Test("For GitHub, each message is an annotation")
    func github() throws {
        let folder = try broken()
        let (end, _, errors) = try Swiftlet.run(
            "check", "--config", "swiftlet.yaml", "--format", "github", in: folder.path)
        #expect(end == .status(1))
        #expect(errors.contains("::error file=home.example.yaml,line=3,"))
        #expect(errors.split(separator: "\n").allSatisfy { $0.hasPrefix("::error ") })
    }

    @Test("Warnings alone do not fail")
    func warnings() throws {
        let folder = try TemporaryFolder()
        try folder.write(
            "swiftlet.yaml", "listen: [dns://127.0.0.1:5300]\nzones: [{name: a.example., file: a.example.yaml}]\n")
        try folder.write("a.example.yaml", "www: {type: A, value: 192.0.2.1}\n")
        let (end, _, errors) = try Swiftlet.run("check", "--config", "swiftlet.yaml", in: folder.path)
        #expect(end == .status(0))
        #expect(errors.contains("warning: "))
    }

    @Test("One zone file is checked by itself, YAML or master file")
    func oneZone() throws {
        let folder = try broken()
        let bad = try Swiftlet.run("zone", "check", "home.example.", "home.example.yaml", in: folder.path)
        #expect(bad.end == .status(1))
        #expect(bad.errors.occurrences(of: "error: ") == 2)
        try folder.write("home.zone", SwiftletServer.homeZone)
        let good = try Swiftlet.run("zone", "check", "home.example", "home.zone", in: folder.path)
        #expect(good.end == .status(0))
        #expect(good.errors.contains("home.zone: no errors; 4 records, serial 1"))
    }

    @Test("What is seen only when a zone is built is told with its line as well, also in a part that the zone includes")
    func unseenByReaders() throws {
        let folder = try TemporaryFolder()
        let strings = String(repeating: "\(String(repeating: "x", count: 250)) ", count: 200)
        let values = (0..<2).map { "    - \($0)\(strings)\n" }.joined()
        try folder.write("a.example.yaml", "'': {type: NS, value: ns1.other.example.}\nlarge: !include part.yaml\n")
        try folder.write("part.yaml", "type: TXT\nvalues:\n\(values)")
        let (end, _, errors) = try Swiftlet.run("zone", "check", "a.example.", "a.example.yaml", in: folder.path)
        #expect(end == .status(1))
        #expect(errors.hasPrefix("part.yaml:4:7: error: large.a.example. has more TXT records than a message can hold"))
        #expect(errors.contains("[rrset-too-large]\n    4 |     - 1xxx"))
        let github = try Swiftlet.run(
            "zone", "check", "a.example.", "a.example.yaml", "--format", "github", in: folder.path)
        #expect(github.errors.hasPrefix("::error file=part.yaml,line=4,col=7,"))
    }

    @Test(
        "Wrong use is status 2",
        arguments: [
            [], ["zone"],
            ["check", "--no-such-flag"], ["check", "--format", "xml"], ["chekc"], ["zone", "check", "home.example."],
            ["zone", "check", "a..b", "x"], ["zone", "check", "*.home.example.", "x"],
            ["zone", "convert", "x.zone", "-", "--to", "yaml", "--name", "*.home.example"],
            ["zone", "convert", "*.home.example.yaml", "-", "--to", "master"], ["serve", "--config"], ["query"],
            ["query", "a.example.", "+nonsense"],
            ["query", "a.example.", "@no.address"], ["query", "a..b"], ["probe", "--timeout", "soon"],
        ])
    func misuse(arguments: [String]) throws {
        let (end, output, errors) = try Program.run(Swiftlet.path, arguments)
        #expect(end == .status(2))
        #expect(output.isEmpty)
        #expect(!errors.isEmpty)
    }

    @Test("What is allowed is not said; of errors, a warning stays")
    func allowed() throws {
        let folder = try broken()
        let (end, _, errors) = try Swiftlet.run(
            "zone", "check", "home.example", "home.example.yaml", "--allow", "bad-address", "--allow",
            "target-not-absolute", in: folder.path)
        #expect(end == .status(0))
        #expect(errors.contains("warning: ") && !errors.contains("error: "))
        let warned = try Swiftlet.run("check", "--config", "swiftlet.yaml", "--allow", "unknown-key", in: folder.path)
        #expect(warned.end == .status(1))
    }

    @Test("Where nobody is trusted who could certify an upstream, check and the log say where they were looked for")
    func noAuthorities() throws {
        let folder = try TemporaryFolder()
        let configuration =
            "listen: \"dns://127.0.0.1:\(try FreePorts.pick())\"\nforward: [{zone: ., upstreams: tls://192.0.2.1}]\n"
        let path = try folder.write("swiftlet.yaml", configuration)
        let environment = ["SSL_CERT_FILE": "/nonexistent/roots.pem", "SSL_CERT_DIR": "/nonexistent/certs"]
        let words = "looked for: /nonexistent/roots.pem, /nonexistent/certs"
        let (end, _, errors) = try Swiftlet.run("check", "--config", path, environment: environment)
        #expect(end == .status(0) && errors.contains("[no-authorities]") && errors.contains(words))
        let server = try Program(Swiftlet.path, ["serve", "--config", path], environment: environment)
        try server.await(words)
        let sound = try folder.write("roots.pem", TestAuthority().certificate)
        let trusting = try Swiftlet.run("check", "--config", path, environment: ["SSL_CERT_FILE": sound])
        #expect(trusting.end == .status(0) && !trusting.errors.contains("[no-authorities]"))
    }

    @Test("A code that is none is a wrong use, and the nearest is named")
    func unknownCode() throws {
        let (end, _, errors) = try Swiftlet.run("check", "--allow", "missing-gleu", in: Repository.path)
        #expect(end == .status(2))
        #expect(errors.contains("did you mean \"missing-glue\"?"))
    }

    @Test("Help and version are no failures", arguments: ["--help", "--version"])
    func help(flag: String) throws {
        let (end, output, errors) = try Swiftlet.run(flag)
        #expect(end == .status(0))
        #expect(!output.isEmpty)
        #expect(errors.isEmpty)
    }
}
