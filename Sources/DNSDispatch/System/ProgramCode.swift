// The program's own pages: code, and data that never change.

import CSockets

/// What this process has of its program in memory.
package enum ProgramCode {
    /// Lets go of what a load or the start has brought into memory and serving may never need. What is needed comes back from the
    /// program's file, a page at a time. Only pages that nobody can have written to are let go.
    package static func letGo() { cs_code_let_go() }
}
