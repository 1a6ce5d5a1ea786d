// A value that calls nobody, so that nobody can look at it while it changes.

/// Holds a value for one object, on whose thread it is used:
///
///     owner --calls--> value          and never: value --calls--> ... --calls--> owner
///
/// At each access to a property of a class it is checked that nobody else looks at it who has not finished yet. That is cheap, but a
/// question that is forwarded looks dozens of times into the same few tables. Where these call nobody, there is nothing to be found.
///
/// Invariant: the value is there for as long as this lives, and no access to it begins before the one before has ended, unless both
/// only read. The owner sees to that by what it puts here, a value whose methods, and the deinits of all that it lets go, call nobody
/// who can reach the owner; and it lends no part of it to anybody who might change it meanwhile. Debug builds, which all tests are,
/// check it as they check any property.
@safe @usableFromInline package struct Leaf<Value: ~Copyable>: ~Copyable {
    #if DEBUG
        private final class Property {
            var value: Value
            init(_ value: consuming Value) { self.value = value }
        }

        private let property: Property

        package init(_ value: consuming Value) { property = Property(value) }

        /// The value, to be read or changed in place.
        package var value: Value {
            _read { yield property.value }
            nonmutating _modify { yield &property.value }
        }
    #else
        @usableFromInline let place: UnsafeMutablePointer<Value>

        @inlinable package init(_ value: consuming Value) {
            unsafe place = .allocate(capacity: 1)
            unsafe place.initialize(to: value)
        }

        deinit {
            unsafe place.deinitialize(count: 1)
            unsafe place.deallocate()
        }

        /// The value, to be read or changed in place.
        @inlinable package var value: Value {
            _read { yield unsafe place.pointee }
            nonmutating _modify { yield unsafe &place.pointee }
        }
    #endif
}
