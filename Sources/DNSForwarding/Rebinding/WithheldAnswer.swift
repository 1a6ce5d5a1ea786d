// An answer that was not given, since it would have led a stranger's name to an address of the house.

package import DNSWire

/// What is told of such an answer.
package struct WithheldAnswer: Sendable {
    /// The stranger's name: the one that was asked for, or an alias on the way.
    package let name: Name
    package let type: RecordType
    package let address: IPAddress

    package init(name: Name, type: RecordType, address: IPAddress) {
        self.name = name
        self.type = type
        self.address = address
    }
}
