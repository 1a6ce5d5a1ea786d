// Names that a person types at a terminal.

package import DNSWire

/// A domain name as a person types it: the dot at its end may be missing, and letters beyond ASCII become IDNA (RFC 5891).
package struct TypedName: Sendable {
    /// Why a text is no name: a sentence without its full stop.
    package struct Mistake: Error {
        package let text: String
    }

    package let name: Name

    /// - Throws: what is wrong with the text.
    package init(_ text: String) throws(Mistake) {
        do throws(ValueProblem) {
            name = try NameText.absolute(text)
        } catch {
            throw Mistake(text: "\"\(text)\" is not a domain name: \(error.message)")
        }
    }
}
