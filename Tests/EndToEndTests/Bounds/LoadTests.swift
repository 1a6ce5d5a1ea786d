// A load by dnsperf: nothing of it is lost.

import DNSWire
import Testing

@Suite("Under load", .blocking)
struct LoadTests {
    @Test("With 8 clients and 200 questions in flight none is lost", .needs("dnsperf"), arguments: ["udp", "tcp"])
    func dnsperf(mode: String) throws {
        let server = try SwiftletServer(
            """
            workers: 1
            zones: [{name: cmp.example., file: cmp.zone}]
            """, files: ["cmp.zone": ComparisonZone.masterFile()])
        let questions = try ComparisonZone.queries().map { "\($0.question.name) \($0.question.type)\n" }.joined()
        let file = try server.folder.write("questions", questions)
        let arguments = [
            "-s", "127.0.0.1", "-p", "\(server.port)", "-d", file, "-l", "2", "-c", "8", "-q", "200", "-T", "1",
        ]
        let (end, output, errors) = try Program.run("dnsperf", arguments + ["-m", mode])
        #expect(end == .status(0), "\(errors)")
        let lines = output.split(separator: "\n").map {
            $0.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        }
        #expect(lines.contains("Queries lost: 0 (0.00%)"), "\(output)")
        #expect(try server.end() == .status(0))
    }
}
