// DNS over HTTP with a client of others.

import DNSWire
import Testing

@Suite("DNS over HTTP", .blocking)
struct HTTPTests {
    @Test(
        "curl gets by every way the answer that UDP gives, with its lifetime", .needs("curl"),
        arguments: Curl.Way.allCases)
    func answers(way: Curl.Way) throws {
        let web = try WebServer()
        let query = try WebServer.query
        let response = try Curl(url: web.url).ask(query, way)
        #expect(response.status == 200)
        #expect(response.version == (way.isHTTP2 ? "2" : "1.1"))
        #expect(response.fields["content-type"] == "application/dns-message")
        #expect(response.fields["cache-control"] == "private, max-age=120")
        #expect(try response.message.answers == web.server.ask(query).answers)
        let denial = try Curl(url: web.url).ask(Query("no.home.example.", .a), way)
        #expect(denial.status == 200)
        #expect(try denial.message.responseCode == .nameError)
    }

    @Test("Who may not ask is refused by the DNS, not by HTTP", .needs("curl"))
    func refused() throws {
        let web = try WebServer("access: {query: [192.0.2.0/24]}")
        let response = try Curl(url: web.url).ask(WebServer.query)
        #expect(response.status == 200)
        #expect(try response.message.responseCode == .refused)
        #expect(response.fields["cache-control"] == "no-store")
    }

    @Test("What is forwarded is answered over HTTP as well", .needs("curl"), arguments: Curl.Way.allCases)
    func forwarded(way: Curl.Way) throws {
        let upstream = try WebServer()
        let web = try WebServer("forward: [{zone: ., upstreams: \"\(upstream.server.address)\"}]", hasZone: false)
        let response = try Curl(url: web.url).ask(WebServer.query, way)
        #expect(try response.message.answers == upstream.server.ask(WebServer.query).answers)
        #expect(response.fields["cache-control"] == "private, max-age=120")
    }

    @Test("A reload listens at another address and no longer at the one before, and says so", .needs("curl"))
    func reload() throws {
        let web = try WebServer()
        let other = try FreePorts.pick()
        #expect(try Curl(url: web.url).ask(WebServer.query).status == 200)
        try web.server.configure(
            """
              - "http://127.0.0.1:\(other)/dns"
            \(WebServer.zones)

            """)
        try web.server.reload()
        #expect(try Curl(url: "http://127.0.0.1:\(other)/dns").ask(WebServer.query).status == 200)
        #expect(web.server.program.errors.contains("Not listening on 127.0.0.1:\(web.port), HTTP any more."))
        #expect(throws: NotInTime.self) { try Curl(url: web.url).ask(WebServer.query) }
    }
}
