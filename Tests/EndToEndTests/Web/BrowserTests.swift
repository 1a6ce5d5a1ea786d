// A browser that asks over HTTPS alone.

import CertificateSupport
import DNSWire
import Glibc
import Testing

@Suite("A browser", .blocking)
struct BrowserTests {
    /// What Chromium shows of a page whose name it can learn of a server alone.
    /// - Parameter authority: the certificate of an authority that it trusts besides those of the system, in PEM.
    private static func show(_ page: String, by dns: WebServer, trusting authority: String) throws -> String {
        let home = try TemporaryFolder()
        try home.write("authority.pem", authority)
        // where Chromium looks for the authorities that its user trusts
        try home.write(".pki/nssdb/empty", "")
        let database = "sql:\(home.path(of: ".pki/nssdb"))"
        for arguments in [
            ["-N", "--empty-password"],
            ["-A", "-n", "authority", "-t", "C,,", "-i", home.path(of: "authority.pem")],
        ] {
            let (end, _, errors) = try Program.run("certutil", ["-d", database] + arguments)
            try #require(end == .status(0), "\(errors)")
        }
        try home.write(
            "profile/Local State", #"{"dns_over_https": {"mode": "secure", "templates": "\#(dns.url){?dns}"}}"#)
        let browser = try Program(
            "chromium",
            [
                "--headless", "--no-sandbox", "--disable-gpu", "--user-data-dir=\(home.path(of: "profile"))",
                "--dump-dom", page,
            ], environment: ["HOME": home.path])
        try browser.awaitEnd(within: .seconds(60))
        return browser.output
    }

    @Test(
        "Chromium, told to ask over HTTPS alone, finds a page of a server whose certificate it trusts, and no other",
        .needs("chromium", "certutil"))
    func page() throws {
        let dns = try WebServer(.https)
        // a page that says so: the sentence that stands for what is not found
        let page = try WebServer(.http)
        let url = "http://page.home.example:\(page.port)/"
        let sentence = "DNS queries go to /dns-query."
        #expect(try Self.show(url, by: dns, trusting: contents(of: dns.authority)).contains(sentence))
        #expect(try !Self.show(url, by: dns, trusting: TestAuthority().certificate).contains(sentence))
    }
}
