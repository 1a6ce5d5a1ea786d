// The description of the endpoint: OpenAPI 3.1.

import HTTPTypes

/// What the description says of a page.
private struct Entry {
    /// An answer.
    struct Answer {
        let status: Int
        let what: String
        /// Nil for text.
        let shape: Shape?

        init(_ status: Int, _ what: String, _ shape: Shape? = .named("Failure")) {
            self.status = status
            self.what = what
            self.shape = shape
        }
    }

    let summary: String
    var parameters: [(name: String, what: String, isNeeded: Bool)] = []
    let answers: [Answer]
}

extension Page {
    /// The names of what may stand behind the question mark.
    var parameters: [String] { entry.parameters.map(\.name) }

    private static let silent = Entry.Answer(503, "The workers have not answered in time.")

    fileprivate var entry: Entry {
        switch self {
        case .live: Entry(summary: "Whether the process answers.", answers: [.init(200, "It does.", nil)])
        case .ready:
            Entry(
                summary: "Whether clients may be sent here, part by part, and if not why.",
                answers: [
                    .init(200, "They may.", .named("Readiness")), .init(503, "A part has failed.", .named("Readiness")),
                ])
        case .metrics:
            Entry(
                summary: "Everything that is counted, for Prometheus.",
                answers: [.init(200, "The text format, version 0.0.4.", nil)])
        case .status:
            Entry(
                summary: "What runs, what it serves, whom it asks, what the last load came to.",
                answers: [.init(200, "The status.", .named("Status"))])
        case .statistics:
            Entry(
                summary: "What was counted since the start.",
                answers: [.init(200, "The counts.", .named("Statistics")), Self.silent])
        case .explain:
            Entry(
                summary: "Why a question is answered as it is. Nobody is asked for the answer.",
                parameters: [
                    ("name", "The name in question.", true), ("type", "The type, A by default.", false),
                    ("from", "The address of the client that asks, 127.0.0.1 by default.", false),
                    (
                        "to",
                        "The address of the server that is asked, by default one that a certificate is for: what is told of encrypted "
                            + "listeners depends on it.", false
                    ),
                ],
                answers: [
                    .init(200, "The decision.", .named("Explanation")),
                    .init(400, "There is no name, or something is not what it should be."), Self.silent,
                ])
        case .plan:
            Entry(
                summary: "What a reload would change, without doing it.",
                parameters: [("max_deletes", "How many percent of a zone's records may go, such as 30.", false)],
                answers: [
                    .init(200, "What would change.", .named("Plan")),
                    .init(400, "That is no percentage, or no parameter."),
                    .init(422, "Something has errors, or more of a zone would go than may.", .named("Plan")),
                ])
        case .reload:
            Entry(
                summary: "Read the configuration and all zones anew.",
                answers: [
                    .init(200, "All that was read is in service, or all but zones with errors.", .named("Reload")),
                    .init(400, "It has no parameters."),
                    .init(
                        422, "The configuration has errors: the last good one stays in service.", .named("Reload")),
                ])
        case .flush:
            Entry(
                summary: "Forget what upstreams said of a name and of all below it.",
                parameters: [("name", "The name, such as example.com.; a lone dot for everything.", true)],
                answers: [
                    .init(200, "It is forgotten.", .named("Flush")),
                    .init(400, "There is no name, it is none, or there is another parameter."),
                ])
        case .description: Entry(summary: "This description.", answers: [.init(200, "It.", .map(.any))])
        }
    }

    /// The operation, as it stands under its path and method.
    fileprivate var operation: JSONValue {
        let entry = entry
        var answers = entry.answers
        if needsToken {
            answers += [
                .init(401, "There is no token."), .init(403, "It is not the token, or there can be none."),
            ]
        }
        answers.append(.init(421, "The request was for a name that nobody here bears, and had no token."))
        var members: [(String, JSONValue)] = [("summary", .text(entry.summary))]
        if !entry.parameters.isEmpty {
            members.append(
                (
                    "parameters",
                    .list(
                        entry.parameters.map {
                            .object([
                                ("name", .text($0.name)), ("in", .text("query")), ("description", .text($0.what)),
                                ("required", .flag($0.isNeeded)), ("schema", Shape.text.schema),
                            ])
                        })
                ))
        }
        // over the socket nothing is needed
        if needsToken { members.append(("security", .list([.object([("token", .list([]))]), .object([])]))) }
        members.append(("responses", .object(answers.map { ("\($0.status)", $0.json) })))
        return .object(members)
    }
}

extension Entry.Answer {
    fileprivate var json: JSONValue {
        let text: (String, JSONValue) = ("text/plain", .object([("schema", Shape.text.schema)]))
        let content = shape.map { [("application/json", JSONValue.object([("schema", $0.schema)])), text] } ?? [text]
        return .object([("description", .text(what)), ("content", .object(content))])
    }
}

/// The description.
enum Description {
    /// The whole document.
    static func document(version: String) -> JSONValue {
        let paths = Page.allCases.map { page in
            let method = page.changes ? "post" : "get"
            return (page.path, JSONValue.object([(method, page.operation)]))
        }
        let token = JSONValue.object([
            ("type", .text("http")), ("scheme", .text("bearer")),
            ("description", .text("What stands in admin.token_file. Over the Unix socket it is not needed.")),
        ])
        return .object([
            ("openapi", .text("3.1.0")),
            (
                "info",
                .object([
                    ("title", .text("Swiftlet's admin endpoint")), ("version", .text(version)),
                    (
                        "description",
                        .text("Answers are JSON, or text for people where text/plain is the first that Accept names.")
                    ),
                ])
            ),
            ("paths", .object(paths)),
            (
                "components",
                .object([
                    ("schemas", .object(Shape.components.map { ($0.0, $0.1.schema) })),
                    ("securitySchemes", .object([("token", token)])),
                ])
            ),
        ])
    }
}
