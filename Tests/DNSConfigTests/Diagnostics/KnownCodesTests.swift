// The list of codes that `--allow` takes.

import DNSConfig
import TestSupport
import Testing

@Suite struct KnownCodesTests {
    @Test("every code that is written down can be named")
    func all() {
        let folder = TestFolder.beside(#filePath, "../../../Sources/DNSConfig/Diagnostics")
        let source = folder.text("DiagnosticCode.swift")
        let codes = source.split(separator: "DiagnosticCode(\"").dropFirst().compactMap {
            $0.split(separator: "\"").first
        }
        #expect(codes.count > 40)
        for code in codes { #expect(DiagnosticCode.all.contains { $0.rawValue == code }, "\(code)") }
    }

    @Test(
        "a code that is none names the nearest",
        arguments: [("no-apex-n", "no-apex-ns"), ("missing-gleu", "missing-glue")])
    func nearest(typed: String, meant: String) throws {
        do throws(DiagnosticCode.Mistake) {
            _ = try DiagnosticCode(named: typed)
            Issue.record("\(typed) was taken")
        } catch {
            #expect(error.text.contains("did you mean \"\(meant)\"?"))
        }
    }
}
