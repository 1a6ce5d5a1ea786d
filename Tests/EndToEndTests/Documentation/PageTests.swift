// The pages for users say what happens when they are followed.

import CertificateSupport
import DNSWire
import Glibc
import Testing

@Suite("The pages for users", .blocking, .needs("dig"))
struct PageTests {
    @Test("Serve a zone of your own")
    func smallZone() throws {
        let page = try Page("SmallZone")
        let folder = try TemporaryFolder()
        let port = try FreePorts.pick()
        let configuration = page.files[0].replacing("5300", with: "\(port)")
        try folder.write("swiftlet.yaml", configuration)
        try folder.write("home.example.yaml", page.files[1])

        let check = try #require(page.step("swiftlet check"))
        #expect(try check.run(in: folder, port: port) == check.output)

        try folder.write(
            "home.example.yaml", page.files[1].replacing("mail.home.example.}", with: "mail.home.example}"))
        let mistake = try #require(page.step("swiftlet check", after: 1))
        #expect(try mistake.run(in: folder, port: port) == mistake.output)
        try folder.write("home.example.yaml", page.files[1])

        let program = try Program(Swiftlet.path, ["serve", "--config", folder.path(of: "swiftlet.yaml")])
        try program.await("Listening on 127.0.0.1:\(port), TCP.")
        for number in 0..<2 {
            let dig = try #require(page.step("dig", after: number))
            #expect(try dig.run(in: folder, port: port) == dig.output, "\(dig.command)")
        }
        try folder.write("home.example.yaml", page.files[1] + page.files[2])
        program.signal(SIGHUP)
        try program.await("Reloaded.")
        let dig = try #require(page.step("dig", after: 2))
        #expect(try dig.run(in: folder, port: port) == dig.output)

        let convert = try #require(page.step("swiftlet zone convert"))
        #expect(try convert.run(in: folder, port: port) == convert.output)
        let difference = try #require(page.step("swiftlet zone diff"))
        // the serial is the time
        #expect(try difference.run(in: folder, port: port).last == difference.output.last)
    }

    @Test(
        "DNS over HTTPS, directly and behind a proxy", .needs("curl"),
        arguments: [("https", 0, "8443"), ("http", 1, "8053")])
    func https(scheme: String, file: Int, written: String) throws {
        let page = try Page("HTTPS")
        let folder = try TemporaryFolder()
        let (port, web) = (try FreePorts.pick(), try FreePorts.pick())
        let authority = try TestAuthority()
        let certificate = try authority.issue(addresses: [[127, 0, 0, 1]])
        try folder.write("authority.pem", authority.certificate)
        try folder.write("fullchain.pem", certificate.certificate)
        try folder.write("privkey.pem", certificate.key)
        try folder.write(
            "home.example.yaml", "'': {type: NS, value: ns1.home.example.}\nns1: {type: A, value: 192.0.2.1}\n")
        try folder.write(
            "swiftlet.yaml",
            page.files[file].replacing("5300", with: "\(port)").replacing(written, with: "\(web)"))
        let program = try Program(Swiftlet.path, ["serve", "--config", folder.path(of: "swiftlet.yaml")])
        try program.await("Listening on 127.0.0.1:\(web), \(scheme.uppercased()).")
        let curl = Curl(
            url: "\(scheme)://127.0.0.1:\(web)/dns-query", arguments: ["--cacert", folder.path(of: "authority.pem")])
        #expect(try curl.ask(Query("ns1.home.example.", .a)).status == 200)
    }

    @Test("The DNS server of a house or an office")
    func lan() throws {
        let page = try Page("LAN")
        let folder = try TemporaryFolder()
        let port = try FreePorts.pick()
        let upstream = try ScriptedUpstream { asked in
            let isThere = asked.name.description.hasPrefix("example.com")
            return [.send(isThere ? asked.address("23.220.75.232").octets : asked.reply(.nameError).octets)]
        }
        let sample = "\(Repository.path)/config/lan"
        let text = try contents(of: "\(sample)/swiftlet.yaml").replacing(":5300", with: ":\(port)")
            .replacing("0.0.0.0", with: "127.0.0.1").replacing("[::]", with: "[::1]")
            .replacing("[9.9.9.9, 149.112.112.112]", with: "\"\(upstream.address)\"")
        try folder.write("swiftlet.yaml", text)
        try folder.write("zones/home.arpa.yaml", contents(of: "\(sample)/zones/home.arpa.yaml"))
        let environment = ["SWIFTLET_STATE": folder.path, "SWIFTLET_RUN": folder.path]

        let check = try #require(page.step("swiftlet check"))
        #expect(try check.run(in: folder, port: port, environment: environment) == check.output)
        let arguments = ["serve", "--config", folder.path(of: "swiftlet.yaml")]
        let program = try Program(Swiftlet.path, arguments, environment: environment)
        try program.await("Admin endpoint at")
        for dig in page.steps where dig.command.hasPrefix("dig") {
            #expect(try dig.run(in: folder, port: port) == dig.output, "\(dig.command)")
        }
        let reload = try #require(page.step("swiftlet reload"))
        #expect(try reload.run(in: folder, port: port, environment: environment).contains(reload.output[0]))
    }
}
