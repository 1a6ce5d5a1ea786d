// A browser that asks over HTTPS alone.

import DNSWire
import Glibc
import Testing

@Suite("A browser", .blocking)
struct BrowserTests {
    @Test("Chromium, told to ask over HTTPS alone, finds a page by its name", .needs("chromium"))
    func page() throws {
        let dns = try WebServer(.https)
        // a page that says so: the sentence that stands for what is not found
        let page = try WebServer(.http)
        let profile = try TemporaryFolder()
        try profile.write(
            "Local State", #"{"dns_over_https": {"mode": "secure", "templates": "\#(dns.url){?dns}"}}"#)
        let browser = try Program(
            "chromium",
            [
                "--headless", "--no-sandbox", "--disable-gpu", "--user-data-dir=\(profile.path)",
                // the authority of the test is nobody's
                "--ignore-certificate-errors", "--dump-dom", "http://page.home.example:\(page.port)/",
            ])
        try browser.awaitEnd(within: .seconds(60))
        #expect(browser.output.contains("DNS queries go to /dns-query."))
    }
}
