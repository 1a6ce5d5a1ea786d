// What can be asked of the endpoint, and how.

import HTTPTypes

/// Something that can be asked for: the one table by which requests are answered and described.
enum Page: CaseIterable {
    case live, ready, metrics, status, statistics, explain, plan, reload, flush, description

    var path: String {
        switch self {
        case .live: "/live"
        case .ready: "/ready"
        case .metrics: "/metrics"
        case .status: "/api/v1/status"
        case .statistics: "/api/v1/stats"
        case .explain: "/api/v1/explain"
        case .plan: "/api/v1/plan"
        case .reload: "/api/v1/reload"
        case .flush: "/api/v1/flush"
        case .description: "/api/v1/openapi.json"
        }
    }

    /// Whether it changes something: that is asked for by POST.
    var changes: Bool { self == .reload || self == .flush }

    /// Whether it needs the token over TCP: what changes something, and what tells of data that not everybody may ask for.
    var needsToken: Bool { changes || self == .explain || self == .plan }

    var methods: [HTTPRequest.Method] { changes ? [.post] : [.get, .head] }

    private static let byPath = Dictionary(uniqueKeysWithValues: allCases.map { ($0.path, $0) })

    /// The page at a path; nil where there is none.
    init?(path: String) {
        guard let page = Self.byPath[path] else { return nil }
        self = page
    }
}
