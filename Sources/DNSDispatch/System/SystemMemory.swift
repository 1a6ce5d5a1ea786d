// Memory straight from the system: what is never touched costs nothing.

import Glibc

/// Where large tables of fixed size get their memory.
package enum SystemMemory {
    /// Fresh memory, all zero, touched by nobody. Whoever asks for it unmaps it.
    /// - Throws: `OutOfMemory` when the system has no room for it.
    package static func map<Element>(
        _ type: Element.Type, count: Int
    ) throws(OutOfMemory) -> UnsafeMutablePointer<Element> {
        let octets = count * MemoryLayout<Element>.stride
        let place = unsafe mmap(
            nil, octets, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0)
        guard let place = unsafe place, unsafe place != UnsafeMutableRawPointer(bitPattern: -1) else {
            throw OutOfMemory(octets: octets)
        }
        return unsafe place.bindMemory(to: type, capacity: count)
    }
}
