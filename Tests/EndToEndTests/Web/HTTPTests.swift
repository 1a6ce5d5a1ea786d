// DNS over HTTP with clients of others.

import DNSWire
import Testing

@Suite("DNS over HTTP", .blocking)
struct HTTPTests {
    @Test(
        "curl gets by every way the answer that UDP gives, with its lifetime", .needs("curl"),
        arguments: WebServer.Scheme.allCases, Curl.Way.allCases)
    func answers(scheme: WebServer.Scheme, way: Curl.Way) throws {
        let web = try WebServer(scheme)
        let query = try WebServer.query
        let response = try web.curl().ask(query, way)
        #expect(response.status == 200)
        #expect(response.version == (way.isHTTP2 ? "2" : "1.1"))
        #expect(response.fields["content-type"] == "application/dns-message")
        #expect(response.fields["cache-control"] == "private, max-age=120")
        #expect(try response.message.answers == web.server.ask(query).answers)
        let denial = try web.curl().ask(Query("no.home.example.", .a), way)
        #expect(denial.status == 200)
        #expect(try denial.message.responseCode == .nameError)
    }

    @Test("curl resolves the name of a page with it", .needs("curl"))
    func resolves() throws {
        let web = try WebServer(.https)
        let page = try WebServer(.http)
        let folder = try TemporaryFolder()
        // any answer of the page will do: it was found
        let response = try Curl(url: "", arguments: ["--doh-url", web.url, "--cacert", web.authority]).run(
            ["http://page.home.example:\(page.port)/"], folder)
        #expect(response.status == 404)
    }

    @Test(
        "kdig gets an answer by every method, of a server that it knows by its name or its address", .needs("kdig"),
        arguments: ["+https=/dns-query", "+https-get=/dns-query"],
        ["+tls-hostname=dns.example", "+tls-hostname=127.0.0.1"])
    func kdig(method: String, name: String) throws {
        let web = try WebServer(.https)
        let method = method.hasPrefix("+https-get") ? ["+https=/dns-query", "+https-get"] : [method]
        let (end, output, errors) = try Program.run(
            "kdig",
            ["@127.0.0.1", "-p", "\(web.port)", "+tls-ca=\(web.authority)", name] + method
                + ["+padding", "www.home.example", "A"])
        #expect(end == .status(0) && errors.isEmpty)
        #expect(output.contains("192.0.2.2") && output.contains("(status: 200)"))
        // the query was padded (RFC 8467 s4.1)
        #expect(output.contains("Received 468 B"))
    }

    @Test("A client that trusts other authorities is shown a certificate that it does not take", .needs("curl"))
    func distrusted() throws {
        let web = try WebServer(.https)
        #expect(throws: NotInTime.self) { try Curl(url: web.url).ask(WebServer.query) }
        #expect(try web.curl().ask(WebServer.query).status == 200)
    }

    @Test("Who may not ask is refused by the DNS, not by HTTP", .needs("curl"))
    func refused() throws {
        let web = try WebServer(.http, "access: {query: [192.0.2.0/24]}")
        let response = try web.curl().ask(WebServer.query)
        #expect(response.status == 200)
        #expect(try response.message.responseCode == .refused)
        #expect(response.fields["cache-control"] == "no-store")
    }

    @Test("What is forwarded is answered over HTTP as well", .needs("curl"), arguments: Curl.Way.allCases)
    func forwarded(way: Curl.Way) throws {
        let upstream = try WebServer()
        let rule = "forward: [{zone: ., upstreams: \"\(upstream.server.address)\"}]"
        let web = try WebServer(.https, rule, hasZone: false)
        let response = try web.curl().ask(WebServer.query, way)
        #expect(try response.message.answers == upstream.server.ask(WebServer.query).answers)
        #expect(response.fields["cache-control"] == "private, max-age=120")
    }

    @Test("A reload listens at another address and no longer at the one before, and says so", .needs("curl"))
    func reload() throws {
        let web = try WebServer()
        let other = try FreePorts.pick()
        #expect(try web.curl().ask(WebServer.query).status == 200)
        try web.server.configure(
            """
              - "http://127.0.0.1:\(other)/dns"
            \(WebServer.zones)

            """)
        try web.server.reload()
        #expect(try Curl(url: "http://127.0.0.1:\(other)/dns").ask(WebServer.query).status == 200)
        #expect(web.server.program.errors.contains("Not listening on 127.0.0.1:\(web.port), HTTP any more."))
        #expect(throws: NotInTime.self) { try web.curl().ask(WebServer.query) }
    }
}
